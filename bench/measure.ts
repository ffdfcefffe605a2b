import { performance } from 'node:perf_hooks';

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/**
 * Measures the calls a second that `call` reaches with `inFlight` at once, over `seconds`. Answers the median of
 * `rounds`.
 */
export async function throughput(
  call: () => Promise<unknown>,
  { inFlight = 16, seconds = 4, rounds = 3 }: { inFlight?: number; seconds?: number; rounds?: number } = {},
): Promise<number> {
  await drive(call, inFlight, 1);
  const figures: number[] = [];
  for (let round = 0; round < rounds; round += 1) figures.push(await drive(call, inFlight, seconds));
  return median(figures);
}

/** Measures the calls a second that `call` reaches with `inFlight` at once. */
export async function drive(call: () => Promise<unknown>, inFlight: number, seconds: number): Promise<number> {
  const started = performance.now();
  const until = started + seconds * 1000;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < until) {
      await call();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (done * 1000) / (performance.now() - started);
}

export const round = (value: number, digits = 0): string =>
  value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
