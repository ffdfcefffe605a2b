import type { Claim } from '../shared/report/claims.ts';
import { readClaim, standingOf } from '../shared/report/claims.ts';
import { mapBounded } from '../shared/storage/concurrency.ts';
import { claimPrefix } from '../shared/storage/keys.ts';
import { fromJson, listAll } from '../shared/storage/object-store.ts';
import type { Ports } from '../shared/ports.ts';
import type { Counts } from '../shared/dragon/catalogue/counts.ts';
import { refreshCounts } from '../shared/dragon/catalogue/counts.ts';
import { rebuildGeneration } from '../shared/dragon/catalogue/generation.ts';
import { refreshOriginalFile } from '../shared/dragon/catalogue/original-file.ts';
import type { RowData } from '../shared/dragon/catalogue/row.ts';
import { rowOf } from '../shared/dragon/catalogue/row.ts';

/** Makes the views again from the claims that count: imported ones, and those whose report is ACCEPTED. */
export async function rebuild(ports: Ports, progress: (read: number) => void = () => {}): Promise<Counts | undefined> {
  await rebuildGeneration(ports, {
    rows: () => rowsOfClaims(ports, progress),
    async counts({ name_key }) {
      const claim = await readClaim(ports.truth, name_key);
      return claim !== undefined && (await standingOf(ports.truth, claim)) === 'counts';
    },
  });
  const counts = await refreshCounts(ports);
  await refreshOriginalFile(ports, counts);
  return counts;
}

export async function rowsOfClaims(
  ports: Ports,
  progress: (read: number) => void = () => {},
): Promise<readonly RowData[]> {
  const keys: string[] = [];
  for await (const { key } of listAll(ports.truth, claimPrefix)) keys.push(key);
  let read = 0;
  const rows = await mapBounded(keys, 32, async (key) => {
    const object = await ports.truth.get(key);
    const claim = object === undefined ? undefined : fromJson<Claim>(object);
    read += 1;
    progress(read);
    return claim !== undefined && (await standingOf(ports.truth, claim)) === 'counts' ? rowOf(claim) : undefined;
  });
  // The order is stable, so two rebuilds of the same claims give the same bytes.
  return rows
    .filter((row) => row !== undefined)
    .sort((a, b) => compare(a.added_at_str, b.added_at_str) || compare(a._key, b._key));
}

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);
