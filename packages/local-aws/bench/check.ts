import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { writeTroubled } from '../test/apps/troubled/app.ts';
import { bin, ended } from '../test/cli/support.ts';

const rounds = 5;

/** Measures `local-aws check`, from the command to its end, of an app in which almost everything is wrong. */
export async function benchCheck(): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'check-'));
  writeTroubled(join(directory, 'asm'));
  const run = async (...args: string[]): Promise<{ readonly seconds: number; readonly said: string }> => {
    const started = performance.now();
    const { stderr } = await ended(spawn(process.execPath, [bin, ...args], { cwd: directory }));
    return { seconds: (performance.now() - started) / 1000, said: stderr };
  };
  try {
    // The first run may have to bundle the sources.
    const { said } = await run('check', '--assembly', 'asm');
    const all = [...said.matchAll(/: (\d+) things? stands? in the way/g)].map(([, count]) => Number(count));
    const problems = all.reduce((sum, count) => sum + count, 0);
    const checks: number[] = [];
    const versions: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      checks.push((await run('check', '--assembly', 'asm')).seconds);
      versions.push((await run('--version')).seconds);
    }
    const middle = (figures: number[]): string => `${figures.sort((a, b) => a - b)[rounds >> 1]?.toFixed(2)} s`;
    return [
      '### A check that finds what is wrong',
      '',
      '`local-aws check --assembly DIR` of a ready assembly: two stacks and one within, 39 resources.',
      '',
      `| from the command to its end | median of ${rounds} | goal |`,
      '|---|---|---|',
      `| \`check\`, which lists ${problems} problems | ${middle(checks)} | ≤ 5 s |`,
      `| the command alone (\`--version\`) | ${middle(versions)} | |`,
      '',
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
