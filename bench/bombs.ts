import { Agent } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { quantile, round } from './measure.ts';

const atOnce = 20;
const seconds = 10;

/** Measures how long another client waits while 20 copies of endless code run in the same runtime. */
export async function benchBombs(): Promise<string[]> {
  // The suite's modules read these variables when they are loaded.
  process.env['HOSTILE'] = 'full';
  const { default: startVictim } = await import('../test/hostile/support/global-setup.ts');
  const stop = await startVictim();
  try {
    const { askBombs, drops } = await import('../test/hostile/code/drop.ts');
    const connections = new Agent({ keepAlive: true });
    const one = async (): Promise<void> => void (await askBombs('ok', 'here', connections));
    await paced(one, 2);
    const quiet = await paced(one, seconds);
    let falling = true;
    let next = 0;
    let ended = 0;
    const bombs = Array.from({ length: atOnce }, async () => {
      while (falling) {
        await drops[(next += 1) % drops.length]?.run();
        ended += 1;
      }
    });
    await setTimeout(500);
    const loud = await paced(one, seconds);
    falling = false;
    await Promise.all(bombs);
    return [
      `### Another client while ${atOnce} bombs burn`,
      '',
      `One query after the other, a pause of 5 ms between them, ${seconds} s each; ${drops.length} kinds of bombs, ` +
        `${ended} dropped.`,
      '',
      '| | quiet | while they burn | ratio | goal |',
      '|---|---|---|---|---|',
      ...([0.5, 0.99] as const).map((q) => {
        const [before, during] = [quantile(quiet, q), quantile(loud, q)];
        return (
          `| p${q * 100} of a query through a NONE resolver | ${round(before, 1)} ms | ${round(during, 1)} ms | ` +
          `${round(during / before, 2)}× | ${q === 0.99 ? '≤ 3×' : ''} |`
        );
      }),
      '',
    ];
  } finally {
    await stop();
  }
}

async function paced(call: () => Promise<void>, forSeconds: number): Promise<number[]> {
  const figures: number[] = [];
  const until = performance.now() + forSeconds * 1_000;
  while (performance.now() < until) {
    const started = performance.now();
    await call();
    figures.push(performance.now() - started);
    await setTimeout(5);
  }
  return figures;
}
