/** RELIABILITY=full runs the long form; RELIABILITY_SEED repeats a run. */
export const full = process.env['RELIABILITY'] === 'full';

export const size = (short: number, long: number): number => (full ? long : short);

export const seed = Number(process.env['RELIABILITY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Printed, so that a run that failed can be repeated. */
export function announce(test: string, figures: object = {}): void {
  process.stdout.write(`reliability: ${test} ${JSON.stringify({ seed, form: full ? 'full' : 'short', ...figures })}\n`);
}

/** mulberry32 */
export function createRandom(from = seed): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export { mapBounded as each } from '../../../functions/shared/storage/concurrency.ts';
