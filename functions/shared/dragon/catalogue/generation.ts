import { mapBounded } from '../../storage/concurrency.ts';
import type { Ports } from '../ports.ts';
import type { CatalogueStorage } from './directory.ts';
import type { Generation } from './layout.ts';
import { readDirectory, requireDirectory, storeDirectory } from './directory.ts';
import { folderOf, generationTime, prefixesOf, retirement, shardKey } from './layout.ts';
import { rebuildingKey } from './rebuild.ts';
import type { RowData } from './row.ts';
import { openShard, rowsOf } from './shard.ts';
import { mostShardBytes, splitShard } from './split.ts';
import { shardsIn, type Survey } from './survey.ts';

/** Reads every row, in the order of the shards; with a prefix only the shards that may have keys that begin so. */
export async function readVisible(
  ports: Pick<CatalogueStorage, 'derived' | 'catalogueKey'>,
  part = '',
): Promise<readonly RowData[]> {
  const directory = (await readDirectory({ derived: ports.derived, catalogueKey: ports.catalogueKey }))?.directory;
  if (directory === undefined) return [];
  const seen = new Map<string, RowData>();
  for (const prefix of directory.leaves.filter((leaf) => leaf.startsWith(part) || part.startsWith(leaf)))
    for (const row of await readLeaf(ports, directory, prefix)) seen.set(row._key, row);
  return [...seen.values()];
}

/** Reads the rows of a shard and, if it is just being divided, of its children. */
async function readLeaf(
  ports: Pick<CatalogueStorage, 'derived' | 'catalogueKey'>,
  generation: Omit<Generation, 'leaves'>,
  prefix: string,
): Promise<readonly RowData[]> {
  const key = shardKey(ports.catalogueKey, generation, prefix);
  const shard = openShard(key, (await ports.derived.get(key))?.body ?? Buffer.alloc(0));
  if (shard.seal?.kind !== 'split') return rowsOf(shard);
  const bits = Math.log2(shard.seal.bytes.length);
  const children = await mapBounded(prefixesOf(bits, prefix), 8, (child) => readLeaf(ports, generation, child));
  return [...rowsOf(shard), ...children.flat()];
}

/** Divides shards that have become too large, at most `limit` of them and until the time `until`. */
export async function splitLarge(
  ports: Ports,
  { directory, objects }: Survey,
  limit: number,
  until: number,
): Promise<void> {
  const shards = shardsIn(ports, directory, objects);
  const large = directory.leaves.filter((prefix) => (shards.get(prefix)?.size ?? 0) > mostShardBytes).slice(0, limit);
  for (const prefix of large) if (ports.clock.now() < until) await splitShard(ports, directory, prefix);
}

const patience = 15 * 60 * 1000;

/**
 * Opens the shards again that an abandoned rebuild has sealed. The directory changes first: if the rebuild is still
 * running, it can then no longer finish.
 */
export async function abandonRebuild(ports: Ports, { objects }: Survey): Promise<boolean> {
  const key = rebuildingKey(ports.catalogueKey);
  const marker = objects.find((object) => object.key === key);
  if (marker === undefined || ports.clock.now() - marker.modified < patience) return false;
  const open = await requireDirectory(ports);
  const { directory } = open;
  if ((await storeDirectory(ports, { ...directory, fence: directory.fence + 1 }, open.etag)) === undefined)
    return false;
  await mapBounded(directory.leaves, 32, async (prefix) => {
    const shardAt = shardKey(ports.catalogueKey, directory, prefix);
    const stored = await ports.derived.get(shardAt);
    if (stored === undefined) return;
    const shard = openShard(shardAt, stored.body);
    if (shard.seal?.kind === 'moved')
      await ports.derived.put(shardAt, shard.body.subarray(0, shard.end), { ifMatch: stored.etag });
  });
  await ports.derived.delete(key);
  return true;
}

/** The most keys of one request. docs: Amazon S3 API Reference, "DeleteObjects" */
const mostDeletions = 1_000;

/**
 * Deletes what nobody can be reading any more: shards that were divided and generations that were replaced a day ago,
 * even if their writer crashed.
 */
export async function deleteOldShards(
  ports: Ports,
  { directory, objects }: Survey,
  limit = mostDeletions,
): Promise<number> {
  const now = ports.clock.now();
  const folder = folderOf(ports.catalogueKey);
  const needed = new Set(directory.leaves.map((prefix) => shardKey(ports.catalogueKey, directory, prefix)));
  const alive = new Set(
    directory.retired.filter(({ retiredAt }) => now - retiredAt < retirement).map(({ generation }) => generation),
  );
  const old = objects.filter(({ key, modified }) => {
    const generation = /^(g\d{13}-[0-9a-f]{8})\//.exec(key.slice(folder.length))?.[1];
    if (generation === undefined || alive.has(generation) || needed.has(key)) return false;
    // The age of a divided shard is that of its seal; the name of a generation contains its time.
    return now - (generation === directory.generation ? modified : generationTime(generation)) > retirement;
  });
  await ports.derived.deleteAll(old.slice(0, limit).map(({ key }) => key));
  return Math.min(old.length, limit);
}
