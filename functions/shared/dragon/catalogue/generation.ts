import { mapBounded } from '../../storage/concurrency.ts';
import { ConflictError } from '../../errors.ts';
import { always, ifAbsent, putIf, toJson } from '../../storage/object-store.ts';
import type { Ports } from '../../ports.ts';
import type { CatalogueStorage } from './directory.ts';
import type { Directory, Generation, OpenDirectory, RetiredGeneration } from './layout.ts';
import { readDirectory, requireDirectory, storeDirectory } from './directory.ts';
import {
  byLeaf,
  firstDirectory,
  folderOf,
  generationTime,
  newGeneration,
  prefixesOf,
  retirement,
  shardKey,
} from './layout.ts';
import type { RowData } from './row.ts';
import { appendRows } from './row.ts';
import type { Shard } from './shard.ts';
import { openShard, rowsOf, withSeal } from './shard.ts';
import { bitsFor, completeSeal, mostShardBytes, splitShard } from './split.ts';
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

export interface Rebuilding {
  /** Reads the rows that the catalogue must contain. */
  readonly rows: () => Promise<readonly RowData[]>;
  /** Tells whether a row that is not among them was accepted meanwhile. */
  readonly counts: (row: RowData) => Promise<boolean>;
}

/** The key of a rebuild that is running, or was given up. */
const rebuildingKey = (catalogueKey: string): string => `${folderOf(catalogueKey)}rebuilding.json`;

/**
 * Writes a new generation, seals the shards of the old one, adds what was accepted before the seals, and puts the new
 * generation into the directory. A process that accepts between the seals and that moment tries again. If the rebuild
 * never ends, `abandonRebuild` opens the shards again.
 */
export async function rebuildGeneration(ports: Ports, { rows, counts }: Rebuilding): Promise<Directory> {
  for (let round = 0; round < 5; round += 1) {
    const base = await readDirectory(ports);
    const wanted = await rows();
    const draft = await writeDraft(ports, wanted);
    await ports.derived.put(rebuildingKey(ports.catalogueKey), toJson({ generation: draft.generation }), always);
    const known = new Set(wanted.map(({ _key }) => _key));
    const missed = base === undefined ? [] : await sealAll(ports, base.directory, draft.generation);
    if (missed === undefined) continue;
    const added: RowData[] = [];
    for (const row of missed) {
      if (known.has(row._key) || !(await counts(row))) continue;
      known.add(row._key);
      added.push(row);
    }
    await addToDraft(ports, draft, added);
    const directory = {
      ...draft,
      retired: retire(base?.directory, ports.clock.now()),
      fence: base?.directory.fence ?? 0,
    };
    if (await swap(ports, directory, base)) {
      await ports.derived.delete(rebuildingKey(ports.catalogueKey));
      return directory;
    }
  }
  throw new ConflictError('The catalogue changes all the time: rebuild again.');
}

async function swap(ports: Ports, directory: Directory, base: OpenDirectory | undefined): Promise<boolean> {
  if ((await storeDirectory(ports, directory, base?.etag)) !== undefined) return true;
  // The put may still have succeeded: its answer was lost, and its repetition was refused.
  return (await readDirectory(ports))?.directory.generation === directory.generation;
}

/** Writes a generation that no reader knows yet. */
async function writeDraft(ports: Ports, rows: readonly RowData[]): Promise<Directory> {
  const draft = firstDirectory(newGeneration(ports.clock.now(), ports.random), bitsFor(rows));
  await addToDraft(ports, draft, rows);
  return draft;
}

async function addToDraft(ports: Ports, draft: Directory, rows: readonly RowData[]): Promise<void> {
  await mapBounded([...byLeaf(draft, rows)], 8, async ([prefix, part]) => {
    const key = shardKey(ports.catalogueKey, draft, prefix);
    const before = (await ports.derived.get(key))?.body ?? Buffer.alloc(0);
    await ports.derived.put(key, appendRows(before, part), always);
  });
}

/**
 * Answers every row of the old shards, to which nobody appends any more. Answers undefined if one was divided
 * meanwhile.
 */
async function sealAll(ports: Ports, old: Directory, generation: string): Promise<readonly RowData[] | undefined> {
  const parts = await mapBounded(old.leaves, 8, (prefix) => sealLeaf(ports, old, prefix, generation));
  return parts.includes(undefined) ? undefined : parts.flatMap((rows) => rows ?? []);
}

async function sealLeaf(
  ports: Ports,
  old: Directory,
  prefix: string,
  generation: string,
): Promise<readonly RowData[] | undefined> {
  const key = shardKey(ports.catalogueKey, old, prefix);
  for (let attempt = 0; attempt < 64; attempt += 1) {
    const stored = await ports.derived.get(key);
    const shard = openOrNothing(key, stored?.body ?? Buffer.alloc(0));
    if (shard.seal?.kind === 'split') {
      await completeSeal(ports, old, prefix, shard);
      return undefined;
    }
    if (shard.seal?.kind === 'moved') return rowsOf(shard);
    const sealed = withSeal(shard.body, { kind: 'moved', generation });
    const result = await putIf(ports.derived, key, sealed, stored === undefined ? ifAbsent : { ifMatch: stored.etag });
    if (result.stored) return rowsOf(shard);
    await ports.clock.sleep(ports.random() * 40);
  }
  throw new ConflictError('A shard changes too quickly to be sealed: rebuild again.');
}

/** Opens a shard; a damaged one counts as empty, because the claims tell what belongs into the new generation. */
function openOrNothing(key: string, body: Buffer): Shard {
  try {
    return openShard(key, body);
  } catch {
    return { body: Buffer.alloc(0), end: 0, seal: undefined };
  }
}

function retire(directory: Directory | undefined, now: number): readonly RetiredGeneration[] {
  if (directory === undefined) return [];
  const { generation, depth, leaves } = directory;
  const kept = directory.retired.filter(({ retiredAt }) => now - retiredAt < retirement);
  return [{ generation, depth, leaves, retiredAt: now }, ...kept];
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
