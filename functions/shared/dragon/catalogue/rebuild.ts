import { mapBounded } from '../../storage/concurrency.ts';
import { ConflictError } from '../errors.ts';
import { always, ifAbsent, putIf, toJson } from '../../storage/object-store.ts';
import type { Ports } from '../ports.ts';
import type { Directory, OpenDirectory, RetiredGeneration } from './layout.ts';
import { readDirectory, storeDirectory } from './directory.ts';
import { byLeaf, firstDirectory, folderOf, leafOf, newGeneration, retirement, shardKey } from './layout.ts';
import type { RowData } from './row.ts';
import { appendRows, readRows } from './row.ts';
import type { Shard } from './shard.ts';
import { openShard, rowsOf, withSeal } from './shard.ts';
import { bitsFor, completeSeal } from './split.ts';

/** Some of the claims, in the order of their keys. */
export interface ClaimsRead {
  /** The number of claims, also of those that do not count. */
  readonly read: number;
  /** The rows of the claims that count. */
  readonly rows: readonly RowData[];
  /** These are the last claims. */
  readonly last: boolean;
}

export interface Rebuilding {
  /** Reads the claims, some thousands at a time, in the order of their keys. */
  readonly claims: () => AsyncGenerator<ClaimsRead>;
  /** Answers the number of all claims. */
  readonly total: () => Promise<number>;
  /** Tells whether a row that is not among them was accepted meanwhile. */
  readonly counts: (row: RowData) => Promise<boolean>;
}

/** The key of a rebuild that is running, or was given up. */
export const rebuildingKey = (catalogueKey: string): string => `${folderOf(catalogueKey)}rebuilding.json`;

/**
 * Writes a new generation, seals the shards of the old one, adds what was accepted before the seals, and puts the new
 * generation into the directory. A process that accepts between the seals and that moment tries again. If the rebuild
 * never ends, `abandonRebuild` opens the shards again. The rows of a few shards are in memory at a time.
 */
export async function rebuildGeneration(ports: Ports, rebuilding: Rebuilding): Promise<Directory> {
  for (let round = 0; round < 5; round += 1) {
    const base = await readDirectory(ports);
    const draft = await writeDraft(ports, rebuilding);
    await ports.derived.put(rebuildingKey(ports.catalogueKey), toJson({ generation: draft.generation }), always);
    if (base !== undefined && !(await sealAll(ports, base.directory, draft, rebuilding))) continue;
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

/** Writes a generation that no reader knows yet, shard by shard: the claims come in the order of the shards. */
async function writeDraft(ports: Ports, { claims, total }: Rebuilding): Promise<Directory> {
  let draft: Directory | undefined;
  let held: readonly RowData[] = [];
  let seen = 0;
  for await (const { read, rows, last } of claims()) {
    seen += read;
    if (rows.length === 0) continue;
    // Keys are hashes, so the first claims are like the others.
    const times = last || draft !== undefined ? 1 : (await total()) / seen;
    draft ??= firstDirectory(newGeneration(ports.clock.now(), ports.random), bitsFor(rows, times));
    held = await addComplete(ports, draft, [...held, ...rows]);
  }
  draft ??= firstDirectory(newGeneration(ports.clock.now(), ports.random), 0);
  await addToDraft(ports, draft, held);
  return draft;
}

/** Writes the shards whose rows are complete. Answers the rows of the last one, which may not be. */
async function addComplete(ports: Ports, draft: Directory, rows: readonly RowData[]): Promise<readonly RowData[]> {
  const newest = rows.at(-1);
  if (newest === undefined) return rows;
  const open = leafOf(draft, newest._key);
  const at = rows.findIndex(({ _key }) => leafOf(draft, _key) === open);
  await addToDraft(ports, draft, rows.slice(0, at));
  return rows.slice(at);
}

async function addToDraft(ports: Ports, draft: Directory, rows: readonly RowData[]): Promise<void> {
  await mapBounded([...byLeaf(draft, rows)], 8, async ([prefix, part]) => {
    const key = shardKey(ports.catalogueKey, draft, prefix);
    // The order is stable, so two rebuilds of the same claims give the same bytes.
    const sorted = [...part].sort((a, b) => compare(a.added_at_str, b.added_at_str) || compare(a._key, b._key));
    await ports.derived.put(key, appendRows(Buffer.alloc(0), sorted), always);
  });
}

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

/**
 * Seals the old shards, so that nobody appends to them any more, and adds to the draft what it misses of them. Answers
 * false if one was divided meanwhile.
 */
async function sealAll(ports: Ports, old: Directory, draft: Directory, { counts }: Rebuilding): Promise<boolean> {
  const done = await mapBounded(together(old, draft), 8, async (leaves) => {
    for (const prefix of leaves) {
      const rows = await sealLeaf(ports, old, prefix, draft.generation);
      if (rows === undefined) return false;
      for (const [leaf, part] of byLeaf(draft, rows)) await addMissing(ports, draft, leaf, part, counts);
    }
    return true;
  });
  return done.every((isDone) => isDone);
}

/** Groups the shards of the old generation, so that no two groups have rows in one shard of the new one. */
function together(old: Directory, draft: Directory): readonly (readonly string[])[] {
  const mine = new Set(old.leaves);
  const groups: string[][] = [];
  let whole: string | undefined;
  // In this order, a prefix is followed by all that begin with it.
  for (const prefix of [...new Set([...old.leaves, ...draft.leaves])].sort()) {
    if (whole === undefined || !prefix.startsWith(whole)) {
      whole = prefix;
      groups.push([]);
    }
    if (mine.has(prefix)) groups.at(-1)?.push(prefix);
  }
  return groups;
}

async function addMissing(
  ports: Ports,
  draft: Directory,
  prefix: string,
  rows: readonly RowData[],
  counts: Rebuilding['counts'],
): Promise<void> {
  const key = shardKey(ports.catalogueKey, draft, prefix);
  const before = (await ports.derived.get(key))?.body ?? Buffer.alloc(0);
  const known = new Set(readRows(before).map(({ _key }) => _key));
  const missing = new Map(rows.filter(({ _key }) => !known.has(_key)).map((row) => [row._key, row]));
  const counted = await mapBounded([...missing.values()], 8, async (row) => ((await counts(row)) ? [row] : []));
  const added = counted.flat();
  if (added.length > 0) await ports.derived.put(key, appendRows(before, added), always);
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
