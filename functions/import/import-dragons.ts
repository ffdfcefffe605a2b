import { appendMany } from '../shared/dragon/catalogue/append.ts';
import { refreshCounts } from '../shared/dragon/catalogue/counts.ts';
import { readVisible } from '../shared/dragon/catalogue/generation.ts';
import { rowOf } from '../shared/dragon/catalogue/row.ts';
import type { Claim } from '../shared/dragon/claim.ts';
import { claimOf } from '../shared/dragon/claim.ts';
import { reserveClaim } from '../shared/report/claims.ts';
import { isoTime } from '../shared/storage/clock.ts';
import { mapBounded } from '../shared/storage/concurrency.ts';
import type { DragonData } from '../shared/dragon/dragon.ts';
import { refreshOriginalFile } from '../shared/dragon/catalogue/original-file.ts';
import { ConflictError } from '../shared/dragon/errors.ts';
import { dragonKey } from '../shared/storage/keys.ts';
import type { Ports } from '../shared/dragon/ports.ts';

export interface ImportSummary {
  readonly total: number;
  /** The number of dragons that this import has claimed. */
  readonly added: number;
  /** The number of dragons that were already known: imported before, reported and accepted, or twice in the file. */
  readonly present: number;
  /** The number of dragons that somebody is reporting at this moment and that are not decided yet: import again. */
  readonly undecided: number;
}

export interface ImportOptions {
  readonly width?: number;
  /** The keys of all these dragons begin with these bits. */
  readonly prefix?: string;
  readonly progress?: (done: number) => void;
}

/**
 * Claims every dragon as everybody else must, and then merges all rows at once. An imported claim counts by itself.
 * Running it again adds nothing, and completes an import that was interrupted.
 */
export async function importDragons(
  ports: Ports,
  dragons: readonly DragonData[],
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const summary = await importPart(ports, dragons, options);
  await refreshAfterImport(ports);
  return summary;
}

export async function refreshAfterImport(ports: Ports): Promise<void> {
  await refreshOriginalFile(ports, await refreshCounts(ports));
}

/** Imports some of the dragons. The counts are left as they are. */
export async function importPart(
  ports: Ports,
  dragons: readonly DragonData[],
  { width = 32, prefix = '', progress = () => {} }: ImportOptions,
): Promise<ImportSummary> {
  const shown = new Set((await readVisible(ports, prefix)).map(({ _key }) => _key));
  const wanted = claimsOf(dragons, isoTime(ports.clock.now())).filter(
    ({ name_key }) => !shown.has(dragonKey(name_key)),
  );
  let done = 0;
  const results = await mapBounded(wanted, width, async (claim) => {
    const result = await reserveClaim(ports, claim).catch((error: unknown) =>
      error instanceof ConflictError ? undefined : Promise.reject(error as Error),
    );
    done += 1;
    progress(done);
    return result;
  });
  const held = results.filter((result) => result !== undefined);
  await appendMany(
    ports,
    held.map((result) => rowOf(result.held ? result.claim : result.by)),
  );
  const added = held.filter((result) => result.held).length;
  const undecided = results.length - held.length;
  return { total: dragons.length, added, present: dragons.length - added - undecided, undecided };
}

/** Makes the claims of the dragons. If several have the same name, the first in the file counts. */
function claimsOf(dragons: readonly DragonData[], addedAt: string): readonly Claim[] {
  const claims = new Map<string, Claim>();
  for (const dragon of dragons) {
    const claim = claimOf(dragon, { kind: 'import' }, addedAt);
    if (!claims.has(claim.name_key)) claims.set(claim.name_key, claim);
  }
  return [...claims.values()];
}
