import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import type { forkServer } from '../packages/local-aws/bench/fork-server.ts';
import { inTurns, queriesPerSecond } from '../packages/local-aws/bench/none-resolver.ts';
import { freshDirectory, removeDirectory, root } from '../test/support/cli.ts';
import { round } from './measure.ts';

const turns = Number(process.env['BENCH_TURNS'] ?? 5);

/**
 * Measures what the journal costs a query through one NONE resolver. If BENCH_BEFORE names a folder with an older
 * version of this repository, it also measures starts and queries of both, in turn.
 */
export async function benchHouse(): Promise<string[]> {
  const before = process.env['BENCH_BEFORE'];
  return [...(await journalTable()), ...(before === undefined ? [] : await beforeTable(before))];
}

async function journalTable(): Promise<string[]> {
  const { silent, runtime } = await inTurns(
    { silent: () => queriesPerSecond('silent'), runtime: () => queriesPerSecond('runtime') },
    turns,
  );
  return [
    '### What the journal costs a query through one NONE resolver',
    '',
    `| | requests/s (median of ${turns}) | cost | goal |`,
    '|---|---|---|---|',
    `| the journal keeps nothing | ${round(silent)} | | |`,
    `| every call leaves its entry | ${round(runtime)} | ${round((1 - runtime / silent) * 100, 1)} % | ≤ 3 % |`,
    '',
  ];
}

async function beforeTable(before: string): Promise<string[]> {
  const old = (await import(pathToFileURL(`${before}/packages/local-aws/bench/fork-server.ts`).href)) as {
    readonly forkServer: typeof forkServer;
  };
  const queries = await inTurns(
    { before: () => queriesPerSecond('runtime', old.forkServer), now: () => queriesPerSecond('runtime') },
    turns,
  );
  const data = { before: freshDirectory(), now: freshDirectory() };
  const again = { before: () => startMs(before, data.before), now: () => startMs(root, data.now) };
  const first = { before: () => firstStartMs(before), now: () => firstStartMs(root) };
  // The first start builds what is kept: the command's bundle and the seed.
  for (const start of [again.before, again.now]) await start();
  const rows = [
    rowOf('first start, s', await inTurns(first, turns), 1 / 1000),
    rowOf('every further start, s', await inTurns(again, turns), 1 / 1000),
    rowOf('NONE queries a second', queries, 1),
  ];
  Object.values(data).forEach(removeDirectory);
  return [
    '### Starts and NONE queries beside another version',
    '',
    `| median of ${turns}, in turn | before | now | now / before |`,
    '|---|---|---|---|',
    ...rows,
    '',
  ];
}

const rowOf = (name: string, { before, now }: Record<'before' | 'now', number>, unit: number): string => {
  const digits = unit < 1 ? 2 : 0;
  return `| ${name} | ${round(before * unit, digits)} | ${round(now * unit, digits)} | ${round(now / before, 2)}× |`;
};

async function firstStartMs(folder: string): Promise<number> {
  const data = freshDirectory();
  try {
    return await startMs(folder, data);
  } finally {
    removeDirectory(data);
  }
}

/** Measures the time from the command, as people type it, until it says that it is ready. */
async function startMs(folder: string, dataDirectory: string): Promise<number> {
  const ports = ['--port', '0', '--site-port', '0'];
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['packages/local-aws/bin/local-aws.js', ...ports, '--data-dir', dataDirectory, '--json'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  const ms = performance.now() - started;
  child.kill('SIGINT');
  await once(child, 'close');
  return ms;
}
