import { abandonRebuild, deleteOldShards, splitLarge } from '../shared/dragon/catalogue/generation.ts';
import { adoptDirectory } from '../shared/dragon/catalogue/directory.ts';
import { refreshCounts } from '../shared/dragon/catalogue/counts.ts';
import { refreshOriginalFile } from '../shared/dragon/catalogue/original-file.ts';
import { surveyCatalogue } from '../shared/dragon/catalogue/survey.ts';
import { mergePending } from '../shared/dragon/catalogue/append.ts';
import { mapBounded } from '../shared/storage/concurrency.ts';
import { errorName } from '../shared/errors.ts';
import { openPrefix } from '../shared/storage/keys.ts';
import type { SettlePorts } from './settle.ts';
import { settleOpen } from './settle.ts';

/** A younger marker belongs to a report that is still being processed. */
export const usualGrace = 60_000;
/** The number of reports that are settled at once: some hundred a second if a request takes 30 ms. */
const width = 48;
const mostDeletions = 1_000;
const mostSplits = 64;

/**
 * The milliseconds after which each part of a sweep leaves the rest to the next sweep, so that no part starves another.
 */
const shares = { reports: 30_000, pending: 40_000 } as const;

export interface SweepResult {
  /** The number of reports that were open for too long. */
  readonly open: number;
  readonly visited: number;
}

/** The place where the next sweep continues. A container keeps it; a new container begins at the beginning. */
export interface Continuation {
  after?: string | undefined;
}

/**
 * Finishes what is unfinished. Only `open/` tells that, so a sweep costs as much as there is open, and not as much as
 * there is.
 */
export async function sweep(
  ports: SettlePorts,
  grace = usualGrace,
  continuation: Continuation = {},
): Promise<SweepResult> {
  const began = ports.clock.now();
  const result = await settleReports(ports, { began, grace, continuation });
  await guarded(ports, 'pending', () => mergePending(ports, began - grace, began + shares.pending));
  await guarded(ports, 'catalogue', () => tidyCatalogue(ports));
  return result;
}

interface Sweeping {
  readonly began: number;
  readonly grace: number;
  readonly continuation: Continuation;
}

/**
 * Settles one page of markers after the other, the oldest of each page first, until the time is up. The next sweep
 * continues after the last page, so a report that cannot be settled never keeps others waiting.
 */
async function settleReports(ports: SettlePorts, { began, grace, continuation }: Sweeping): Promise<SweepResult> {
  let [open, visited, oldest] = [0, 0, 0];
  const until = began + shares.reports;
  for (let first = true; ; first = false) {
    const { after } = continuation;
    const page = await ports.derived.list(openPrefix, after === undefined ? {} : { after });
    const waiting = page.objects
      .map(({ key, modified }) => ({ id: key.slice(openPrefix.length), age: began - modified }))
      .filter(({ age }) => age >= grace)
      .sort((a, b) => b.age - a.age);
    open += waiting.length;
    oldest = Math.max(oldest, waiting[0]?.age ?? 0);
    const settled = await settleInTime(ports, waiting, until);
    visited += settled;
    // If the time was too short for a page, it comes first in the next sweep, unless it was the first in this one.
    if (settled < waiting.length && !first) break;
    continuation.after = page.more ? page.objects.at(-1)?.key : undefined;
    if (continuation.after === undefined || ports.clock.now() >= until) break;
  }
  ports.telemetry.count('OldestOpenReportSeconds', Math.round(oldest / 1000));
  return { open, visited };
}

async function settleInTime(
  ports: SettlePorts,
  waiting: readonly { readonly id: string; readonly age: number }[],
  until: number,
): Promise<number> {
  let visited = 0;
  await mapBounded(waiting, width, async ({ id, age }) => {
    if (ports.clock.now() >= until) return;
    visited += 1;
    await settle(ports, id, age);
  });
  return visited;
}

async function settle(ports: SettlePorts, id: string, age: number): Promise<void> {
  await guarded(ports, 'settle', async () => {
    const outcome = await settleOpen(ports, id, age);
    if (outcome !== 'left') ports.telemetry.count('ReportSwept');
  });
}

/** Tidies the catalogue; one listing serves all steps. */
async function tidyCatalogue(ports: SettlePorts): Promise<void> {
  await adoptDirectory(ports);
  const survey = await surveyCatalogue(ports);
  if (survey === undefined) return;
  await guarded(ports, 'rebuild', () => abandonRebuild(ports, survey));
  await guarded(ports, 'split', () => splitLarge(ports, survey, mostSplits));
  await guarded(ports, 'old shards', () => deleteOldShards(ports, survey, mostDeletions));
  await guarded(ports, 'counts', async () => refreshOriginalFile(ports, await refreshCounts(ports, survey)));
}

/** Runs a step. A step that fails never prevents the other steps of a sweep. */
async function guarded(ports: SettlePorts, step: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    ports.telemetry.count('SweepFailed');
    ports.telemetry.error('A step of the sweep failed.', { step, error: errorName(error) });
  }
}
