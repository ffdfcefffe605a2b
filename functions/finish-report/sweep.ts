import { abandonRebuild, deleteOldShards, splitLarge } from '../shared/dragon/catalogue/generation.ts';
import { adoptDirectory } from '../shared/dragon/catalogue/directory.ts';
import { refreshCounts } from '../shared/dragon/catalogue/counts.ts';
import { refreshOriginalFile } from '../shared/dragon/catalogue/original-file.ts';
import { surveyCatalogue } from '../shared/dragon/catalogue/survey.ts';
import { mergePending } from '../shared/dragon/catalogue/append.ts';
import { mapBounded } from '../shared/storage/concurrency.ts';
import { errorName } from '../shared/errors.ts';
import { openPrefix } from '../shared/storage/keys.ts';
import { listAll } from '../shared/storage/object-store.ts';
import type { SettlePorts } from './settle.ts';
import { settleOpen } from './settle.ts';

/** A younger marker belongs to a report that is being worked on. */
export const usualGrace = 60_000;
const mostReports = 500;
const mostMarkers = 500;
const mostDeletions = 1_000;
const mostSplits = 64;

export interface SweepResult {
  readonly open: number;
  readonly visited: number;
}

/** Only `open/` says what is unfinished, so a sweep costs as much as there is open, not as much as there is. */
export async function sweep(ports: SettlePorts, grace = usualGrace): Promise<SweepResult> {
  const now = ports.clock.now();
  const open: { readonly id: string; readonly age: number }[] = [];
  for await (const { key, modified } of listAll(ports.derived, openPrefix)) {
    const age = now - modified;
    if (age >= grace) open.push({ id: key.slice(openPrefix.length), age });
  }
  const visited = choose(open, mostReports, ports.random);
  await mapBounded(visited, 8, ({ id, age }) => settle(ports, id, age));
  ports.telemetry.count('OldestOpenReportSeconds', Math.round(Math.max(0, ...visited.map(({ age }) => age)) / 1000));
  await guarded(ports, 'pending', () => mergePending(ports, now - grace, mostMarkers));
  await guarded(ports, 'catalogue', () => tidyCatalogue(ports));
  return { open: open.length, visited: visited.length };
}

/** Chance decides when there are too many, so that some which cannot be settled never keep the others waiting. */
function choose<T>(items: readonly T[], most: number, random: () => number): readonly T[] {
  const pool = [...items];
  for (let index = 0; index < Math.min(most, pool.length); index += 1) {
    const other = index + Math.floor(random() * (pool.length - index));
    [pool[index], pool[other]] = [pool[other] as T, pool[index] as T];
  }
  return pool.slice(0, most);
}

async function settle(ports: SettlePorts, id: string, age: number): Promise<void> {
  await guarded(ports, 'settle', async () => {
    const outcome = await settleOpen(ports, id, age);
    if (outcome !== 'left') ports.telemetry.count('ReportSwept');
  });
}

/** One listing serves all steps. */
async function tidyCatalogue(ports: SettlePorts): Promise<void> {
  await adoptDirectory(ports);
  const survey = await surveyCatalogue(ports);
  if (survey === undefined) return;
  await guarded(ports, 'rebuild', () => abandonRebuild(ports, survey));
  await guarded(ports, 'split', () => splitLarge(ports, survey, mostSplits));
  await guarded(ports, 'old shards', () => deleteOldShards(ports, survey, mostDeletions));
  await guarded(ports, 'counts', async () => refreshOriginalFile(ports, await refreshCounts(ports, survey)));
}

/** A step that fails never keeps a sweep from its other steps. */
async function guarded(ports: SettlePorts, step: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    ports.telemetry.count('SweepFailed');
    ports.telemetry.error('A step of the sweep failed.', { step, error: errorName(error) });
  }
}
