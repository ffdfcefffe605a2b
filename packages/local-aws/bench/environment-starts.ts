import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { lab } from '../test/services/lambda/support.ts';

const starts = 15;
/** The pause in which the spare process becomes ready, even on a busy machine. */
const betweenMs = 500;

/** Measures the first answer of an execution environment, and the later ones. */
export async function benchEnvironments(): Promise<string[]> {
  const { fn, invoke, dispose } = lab();
  // A process that waits for its end keeps nothing open.
  const open = setInterval(() => undefined, 60_000);
  const timed = async (name: string): Promise<number> => {
    const started = performance.now();
    await invoke(name, { a: 1 });
    return performance.now() - started;
  };
  try {
    const cold: number[] = [];
    const warm: number[] = [];
    for (let index = 0; index < starts; index += 1) {
      // The spare process has the memory of the function that was started last.
      for (const [name, figures] of [[`cold${index}`, cold] as const, [`warm${index}`, warm] as const]) {
        await fn(name, 'export const handler = async (event) => event;', { MemorySize: 300 + index });
        await setTimeout(betweenMs);
        figures.push(await timed(name));
      }
    }
    const again: number[] = [];
    for (let call = 0; call < 2_000; call += 1) again.push(await timed('warm0'));
    const middle = (figures: number[]): number => figures.sort((a, b) => a - b)[figures.length >> 1] ?? Number.NaN;
    return [
      '### An execution environment of Lambda',
      '',
      `Each a process of its own; medians of ${starts}, and of ${again.length} further invocations.`,
      '',
      '| from the request to the answer | | goal |',
      '|---|---|---|',
      `| first answer of an environment, its process kept ready | ${middle(warm).toFixed(0)} ms | ≤ 60 ms |`,
      `| first answer, its process started for it | ${middle(cold).toFixed(0)} ms | |`,
      `| each further answer | ${middle(again).toFixed(2)} ms | |`,
      '',
    ];
  } finally {
    await dispose();
    clearInterval(open);
  }
}
