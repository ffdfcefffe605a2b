import { rmSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { freshDirectory, removeDirectory, run } from '../test/support/cli.ts';
import { median, round } from './measure.ts';
import { residentMegabytes, startCli } from './runtime.ts';

/** Measures the time from the command until it is ready, beside the CDK's synthesis alone, and its memory then. */
export async function benchStart(): Promise<string[]> {
  const directory = freshDirectory();
  const synth = await times(3, async () => {
    rmSync(`${directory}/synth`, { recursive: true, force: true });
    const { code, stderr } = await run('node', ['--import', 'tsx', 'infra/app.ts'], {
      env: { CDK_OUTDIR: `${directory}/synth`, CDK_VALIDATION: 'false' },
    });
    if (code !== 0) throw new Error(stderr);
  });
  const fresh: number[] = [];
  const again: number[] = [];
  const memory: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const data = freshDirectory();
    for (const figures of [fresh, again]) {
      const started = performance.now();
      const cli = await startCli(data);
      figures.push(performance.now() - started);
      memory.push(residentMegabytes(cli.child.pid ?? 0));
      await cli.stop();
    }
    removeDirectory(data);
  }
  removeDirectory(directory);
  const row = (name: string, value: number): string =>
    `| ${name} | ${round(value / 1000, 2)} s | ${round(value / median(synth), 2)}× | ≤ 3× |`;
  return [
    '### From the command to ready',
    '',
    '| | median of 3 | beside the synthesis alone | goal |',
    '|---|---|---|---|',
    row('synthesis alone (`node --import tsx infra/app.ts`)', median(synth)),
    row('first start: synthesis, page, provisioning, users, 300 seeded dragons', median(fresh)),
    row('every further start', median(again)),
    '',
    `Resident memory when ready: ${round(median(memory))} MB (goal 250 MB).`,
    '',
  ];
}

async function times(count: number, task: () => Promise<void>): Promise<number[]> {
  const figures: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const started = performance.now();
    await task();
    figures.push(performance.now() - started);
  }
  return figures;
}
