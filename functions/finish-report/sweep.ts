import { deleteOldGenerations, needsReshard, reshard } from '../shared/dragon/catalogue/generation.ts';
import { readManifest } from '../shared/dragon/catalogue/manifest.ts';
import { refreshOriginalFile } from '../shared/dragon/catalogue/original-file.ts';
import { mergePending } from '../shared/dragon/catalogue/merge.ts';
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
  for (const [name, tidy] of Object.entries(tidyings)) await guarded(ports, name, () => tidy(ports, now, grace));
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

const tidyings: Readonly<Record<string, (ports: SettlePorts, now: number, grace: number) => Promise<unknown>>> = {
  pending: (ports, now, grace) => mergePending(ports, now - grace, mostMarkers),
  generations: (ports) => deleteOldGenerations(ports, mostDeletions),
  'original file': (ports) => refreshOriginalFile(ports),
  // The last step, because it takes the most memory and time: if the function ends here, every other step is done.
  async reshard(ports) {
    const open = await readManifest(ports);
    if (open === undefined || !needsReshard(open.manifest)) return;
    await reshard(ports);
    ports.telemetry.count('Resharded');
  },
};

/** A step that fails never keeps a sweep from its other steps. */
async function guarded(ports: SettlePorts, step: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    ports.telemetry.count('SweepFailed');
    ports.telemetry.error('A step of the sweep failed.', { step, error: errorName(error) });
  }
}
