import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openMapWorld } from './map-process.ts';

const isFull = process.env['RELIABILITY'] === 'full';
const [kills, items] = isFull ? [25, 4_000] : [1, 150];
const script = fileURLToPath(new URL('map-process.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'local-aws-map-'));

/** Processes the Map in a process of its own, and kills that by signal 9 at a random moment. */
async function workAndDie(): Promise<void> {
  const child = fork(script, [directory, String(items)], { execArgv: ['--import', 'tsx'] });
  const ended = once(child, 'exit');
  await Promise.race([once(child, 'message'), ended]);
  expect(child.exitCode).toBeNull();
  await sleep(Math.random() * 50);
  child.kill('SIGKILL');
  await ended;
}

type World = Awaited<ReturnType<typeof openMapWorld>>;

async function mapRunOf({ ask, executionArn }: World): Promise<string | undefined> {
  const { mapRuns } = await ask<{ mapRuns: { mapRunArn: string }[] }>('states', 'ListMapRuns', { executionArn });
  return mapRuns[0]?.mapRunArn;
}

/** Answers the items whose executions have succeeded. */
async function finished({ ask }: World, mapRunArn: string): Promise<number[]> {
  const found: number[] = [];
  for (let nextToken: string | undefined; ;) {
    const page = { mapRunArn, statusFilter: 'SUCCEEDED', ...(nextToken !== undefined && { nextToken }) };
    const listed = await ask<{ executions: { executionArn: string }[]; nextToken?: string }>(
      ...(['states', 'ListExecutions', page] as const),
    );
    for (const { executionArn } of listed.executions)
      found.push(Number((await ask<{ input: string }>('states', 'DescribeExecution', { executionArn })).input));
    if (listed.nextToken === undefined) return found;
    nextToken = listed.nextToken;
  }
}

it('after kill -9 a distributed Map goes on where it stood, and nothing that has finished runs again', async () => {
  const before = new Map<number, number>();
  for (let kill = 0; kill < kills; kill += 1) {
    await workAndDie();
    const world = await openMapWorld(directory);
    const counts = await world.counts();
    const mapRun = await mapRunOf(world);
    for (const item of mapRun === undefined ? [] : await finished(world, mapRun))
      before.set(item, counts.get(item) ?? 0);
    await world.close();
  }
  const world = await openMapWorld(directory);
  world.start();
  const { ask, executionArn } = world;
  const described = () => ask<{ status: string; output?: string }>('states', 'DescribeExecution', { executionArn });
  await expect.poll(async () => (await described()).status).toBe('SUCCEEDED');
  expect(JSON.parse((await described()).output ?? '')).toEqual(Array.from({ length: items }, (_, index) => index));
  const counts = await world.counts();
  expect(counts.size).toBe(items);
  expect(before.size).toBeGreaterThan(0);
  const again = [...before].filter(([item, count]) => counts.get(item) !== count);
  expect(again).toEqual([]);
  // Work that was running is done again: for each kill, as many items as run at a time.
  const extra = [...counts.values()].reduce((sum, count) => sum + count - 1, 0);
  expect(extra).toBeLessThanOrEqual(kills * 4);
  process.stdout.write(`map runs: ${JSON.stringify({ kills, items, finishedBefore: before.size, extra })}\n`);
  await world.close();
  rmSync(directory, { recursive: true, force: true });
});

it('others have their turn while a distributed Map works', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'local-aws-map-'));
  const world = await openMapWorld(folder);
  world.start();
  const input = JSON.stringify(Array.from({ length: 60 }, (_, index) => index));
  await world.ask('states', 'StartExecution', { stateMachineArn: world.machineArn, name: 'run', input });
  const seen = new Set<number>();
  for (;;) {
    await new Promise((resolve) => void setImmediate(resolve));
    seen.add((await world.counts()).size);
    const { status } = await world.ask<{ status: string }>('states', 'DescribeExecution', {
      executionArn: world.executionArn,
    });
    if (status !== 'RUNNING') break;
  }
  // The kills come in the middle, and not only before and after.
  expect([...seen].filter((count) => count > 0 && count < 60)).not.toEqual([]);
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});
