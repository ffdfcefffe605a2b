import { abandonRebuild, deleteOldShards, splitLarge } from '../shared/dragon/catalogue/generation.ts';
import { adoptDirectory } from '../shared/dragon/catalogue/directory.ts';
import { refreshCounts } from '../shared/dragon/catalogue/counts.ts';
import { refreshOriginalFile } from '../shared/dragon/catalogue/original-file.ts';
import { surveyCatalogue } from '../shared/dragon/catalogue/survey.ts';
import { mergePending } from '../shared/dragon/catalogue/append.ts';
import { drain } from '../shared/storage/concurrency.ts';
import { errorName } from '../shared/storage/errors.ts';
import type { Continuation, OpenMarker } from './open-markers.ts';
import { isSlot, readOpenMarkers } from './open-markers.ts';
import type { SettlePorts } from './settle.ts';
import { settleOpen } from './settle.ts';
import { settleSlot } from './slots.ts';

/** A younger marker belongs to a report that is still being processed. */
export const usualGrace = 60_000;
/** A marker by owner without a marker by time is left by an earlier version, or by a crash. */
const ownerGrace = 15 * 60_000;
/** The number of reports that are settled at once: some hundred a second if a request takes 30 ms. */
const width = 96;
const mostSplits = 64;

/**
 * The milliseconds after which each part of a sweep leaves the rest to the next sweep, so that no part starves another.
 */
const shares = { reports: 25_000, owners: 30_000, pending: 40_000, splits: 48_000, counts: 54_000 } as const;

export interface SweepResult {
  /** The number of markers that were looked at. */
  readonly visited: number;
  /** Tells whether the time was enough for everything that was open for too long. */
  readonly complete: boolean;
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
  let result: SweepResult = { visited: 0, complete: false };
  await guarded(ports, 'reports', async () => {
    result = await settleReports(ports, { began, grace, continuation });
  });
  await guarded(ports, 'pending', () => mergePending(ports, began - grace, began + shares.pending));
  await guarded(ports, 'catalogue', () => tidyCatalogue(ports, began));
  return result;
}

interface Sweeping {
  readonly began: number;
  readonly grace: number;
  readonly continuation: Continuation;
}

/**
 * Settles the oldest first, until the time is up. The next sweep continues there, so reports that cannot be settled
 * never keep others waiting; after the youngest it begins again with the oldest.
 */
async function settleReports(ports: SettlePorts, { began, grace, continuation }: Sweeping): Promise<SweepResult> {
  const { oldestFirst, owners } = await readOpenMarkers(ports.derived, began - grace, continuation);
  let [visited, oldest] = [0, 0];
  const until = (end: number) => () => ports.clock.now() < began + end;
  const visit = async (marker: OpenMarker): Promise<void> => {
    visited += 1;
    oldest = Math.max(oldest, began - marker.openedAt);
    await settle(ports, marker, began - marker.openedAt);
  };
  const ended = await drain(oldestFirst, width, until(shares.reports), async (marker) => {
    continuation.after = marker.place;
    await visit(marker);
  });
  if (ended) continuation.after = undefined;
  const noOwners = await drain(owners, width, until(shares.owners), async (marker) => {
    continuation.afterOwner = marker.key;
    if (isSlot(marker) || began - marker.openedAt >= ownerGrace) await visit(marker);
  });
  if (noOwners) continuation.afterOwner = undefined;
  ports.telemetry.count('OldestOpenReportSeconds', Math.round(oldest / 1000));
  return { visited, complete: ended && noOwners };
}

async function settle(ports: SettlePorts, marker: OpenMarker, age: number): Promise<void> {
  await guarded(ports, 'settle', async () => {
    const outcome = await (isSlot(marker) ? settleSlot(ports, marker.key, age) : settleOpen(ports, marker, age));
    if (outcome !== 'left') ports.telemetry.count('ReportSwept');
  });
}

/** Tidies the catalogue; one listing serves all steps. */
async function tidyCatalogue(ports: SettlePorts, began: number): Promise<void> {
  await adoptDirectory(ports);
  const survey = await surveyCatalogue(ports);
  if (survey === undefined) return;
  await guarded(ports, 'rebuild', () => abandonRebuild(ports, survey));
  await guarded(ports, 'old shards', () => deleteOldShards(ports, survey));
  await guarded(ports, 'split', () => splitLarge(ports, survey, mostSplits, began + shares.splits));
  await guarded(ports, 'counts', async () =>
    refreshOriginalFile(ports, await refreshCounts(ports, survey, () => ports.clock.now() < began + shares.counts)),
  );
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
