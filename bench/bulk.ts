import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { round } from './measure.ts';

const works = ['import', 'rebuild', 'divide'] as const;
export type BulkWork = (typeof works)[number];

export interface BulkFigures {
  readonly seconds: number;
  /** The processor time in seconds. */
  readonly processor: number;
  /** The most resident memory in MB. */
  readonly peak: number;
}

/**
 * Measures the own work and the memory of what touches all dragons: each in a process of its own, with claims that are
 * answered at once and shards in files. `divide` divides every shard that the rebuild wrote, one after the other.
 */
export async function benchBulk(sizes: readonly number[]): Promise<string[]> {
  const lines = [
    '### What touches all dragons: its own work and its memory',
    '',
    '| dragons | work | time | processor time | most memory | goal |',
    '|---|---|---|---|---|---|',
  ];
  for (const size of sizes) {
    const folder = await mkdtemp(join(tmpdir(), 'dragons-bulk-'));
    try {
      for (const work of works) lines.push(lineOf(size, work, await measured(work, size, folder)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return [...lines, ''];
}

const lineOf = (size: number, work: BulkWork, { seconds, processor, peak }: BulkFigures): string =>
  `| ${round(size)} | ${work} | ${round(seconds)} s | ${round(processor)} s | ${round(peak)} MB | ≤ 256 MB |`;

async function measured(work: BulkWork, size: number, folder: string): Promise<BulkFigures> {
  const program = fileURLToPath(new URL('bulk-program.ts', import.meta.url));
  const args = ['--import', 'tsx', program, work, String(size), folder];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as BulkFigures;
}
