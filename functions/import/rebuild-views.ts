import type { Claim } from '../shared/dragon/claim.ts';
import { readClaim, standingOf } from '../shared/report/claims.ts';
import { mapBounded } from '../shared/storage/concurrency.ts';
import { claimPrefix } from '../shared/storage/keys.ts';
import { fromJson, listAll } from '../shared/storage/object-store.ts';
import type { Ports } from '../shared/dragon/ports.ts';
import type { Counts } from '../shared/dragon/catalogue/counts.ts';
import { refreshCounts } from '../shared/dragon/catalogue/counts.ts';
import { refreshOriginalFile } from '../shared/dragon/catalogue/original-file.ts';
import type { ClaimsRead } from '../shared/dragon/catalogue/rebuild.ts';
import { rebuildGeneration } from '../shared/dragon/catalogue/rebuild.ts';
import type { RowData } from '../shared/dragon/catalogue/row.ts';
import { rowOf } from '../shared/dragon/catalogue/row.ts';

/** The claims that are in memory together: some megabytes. */
const usualPart = 2_000;

/** Makes the views again from the claims that count: imported ones, and those whose report is ACCEPTED. */
export async function rebuild(
  ports: Ports,
  progress: (read: number) => void = () => {},
  part = usualPart,
): Promise<Counts | undefined> {
  await rebuildGeneration(ports, {
    claims: () => readClaims(ports, progress, part),
    total: () => countClaims(ports),
    async counts({ name_key }) {
      const claim = await readClaim(ports.truth, name_key);
      return claim !== undefined && (await standingOf(ports.truth, claim)) === 'counts';
    },
  });
  const counts = await refreshCounts(ports);
  await refreshOriginalFile(ports, counts);
  return counts;
}

/**
 * Reads the claims in the order of their keys, which is the order of a listing. docs: Amazon S3 API Reference,
 * "ListObjectsV2"
 */
async function* readClaims(
  ports: Ports,
  progress: (read: number) => void = () => {},
  part = usualPart,
): AsyncGenerator<ClaimsRead> {
  let read = 0;
  let keys: string[] = [];
  const take = async (last: boolean): Promise<ClaimsRead> => {
    const rows = await mapBounded(keys, 32, async (key) => {
      const row = await rowOfClaim(ports, key);
      read += 1;
      progress(read);
      return row;
    });
    return { read: keys.length, rows: rows.filter((row) => row !== undefined), last };
  };
  for await (const { key } of listAll(ports.truth, claimPrefix)) {
    if (keys.length === part) {
      yield await take(false);
      keys = [];
    }
    keys.push(key);
  }
  if (keys.length > 0) yield await take(true);
}

/** Reads every row that the claims stand for at once; a catalogue of any size does not fit into memory. */
export async function rowsOfClaims(ports: Ports): Promise<readonly RowData[]> {
  const found: RowData[] = [];
  for await (const { rows } of readClaims(ports)) found.push(...rows);
  return found;
}

async function rowOfClaim({ truth }: Ports, key: string): Promise<RowData | undefined> {
  const object = await truth.get(key);
  const claim = object === undefined ? undefined : fromJson<Claim>(object);
  return claim !== undefined && (await standingOf(truth, claim)) === 'counts' ? rowOf(claim) : undefined;
}

async function countClaims({ truth }: Ports): Promise<number> {
  let count = 0;
  for await (const _ of listAll(truth, claimPrefix)) count += 1;
  return count;
}
