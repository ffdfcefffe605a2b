import { mapBounded } from '../../storage/concurrency.ts';
import { backOff } from '../../clock.ts';
import { CatalogueDamagedError, ConflictError } from '../../errors.ts';
import { shardOf } from '../../storage/keys.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { always, ifAbsent, listAll, toJson } from '../../storage/object-store.ts';
import type { Ports } from '../../ports.ts';
import type { Manifest, OpenManifest, RetiredGeneration } from './manifest.ts';
import {
  advance,
  emptyManifest,
  generationPrefix,
  generationTime,
  manifestKey,
  newGeneration,
  readManifest,
  readTail,
  shardKey,
} from './manifest.ts';
import type { RowData } from './row.ts';
import { appendRows, readRows, withoutPosition } from './row.ts';

/** An accept reads and writes one shard, so a shard's size is what an accept costs, however many dragons there are. */
export const mostShardBytes = 1024 * 1024;
const mostShards = 4_096;
const retirement = 24 * 60 * 60 * 1000;

/**
 * Writes a new generation of the views and swaps the manifest. `makeRows` answers what it shall hold, and may read what
 * is visible now; rows that become visible meanwhile are added before the swap, which happens only on the very manifest
 * whose rows are all there.
 */
export async function replaceGeneration(ports: Ports, makeRows: MakeRows): Promise<Manifest> {
  for (let round = 0; round < 5; round += 1) {
    const base = await readManifest(ports);
    const rows = await makeRows(() => readVisible(ports, base?.manifest));
    const draft = await writeGeneration(ports, rows);
    const swapped = await swap(ports, base, draft);
    if (swapped !== undefined) return swapped;
  }
  throw new ConflictError('Other writers replace the generation all the time.');
}

type MakeRows = (readVisible: () => Promise<readonly RowData[]>) => Promise<readonly RowData[]>;

/** A generation that no reader knows yet. */
interface Draft {
  readonly manifest: Manifest;
  readonly bodies: readonly Buffer[];
  readonly keys: ReadonlySet<string>;
}

/** Every visible row of a generation, in shard order. */
export async function readVisible(
  ports: Pick<Ports, 'derived' | 'catalogueKey'>,
  manifest: Manifest | undefined,
): Promise<readonly RowData[]> {
  if (manifest === undefined) return [];
  const shards = await mapBounded(manifest.shards, 8, async ({ bytes }, shard) => {
    const lines = await readExtent(ports, manifest, shard, 0, bytes);
    return readRows(lines).map(withoutPosition);
  });
  return shards.flat();
}

async function readExtent(
  ports: Pick<Ports, 'derived' | 'catalogueKey'>,
  manifest: Manifest,
  shard: number,
  start: number,
  end: number,
): Promise<Buffer> {
  if (end === start) return Buffer.alloc(0);
  const key = shardKey(ports.catalogueKey, manifest.generation, shard);
  const tail = await readTail(ports.derived, key, start);
  if (tail.length < end - start)
    throw new CatalogueDamagedError(`${key} is shorter than its manifest says: rebuild the catalogue.`);
  return tail.subarray(0, end - start);
}

async function writeGeneration(ports: Ports, rows: readonly RowData[]): Promise<Draft> {
  const parts = divide(rows);
  const generation = newGeneration(ports.clock.now(), ports.random);
  const bodies = parts.map((part) => appendRows(Buffer.alloc(0), part));
  await mapBounded(bodies, 8, async (body, shard) => {
    if (body.length > 0) await ports.derived.put(shardKey(ports.catalogueKey, generation, shard), body, ifAbsent);
  });
  const advances = bodies.map((body, shard) => ({ shard, rows: parts[shard] ?? [], bytes: body.length }));
  return {
    manifest: advance(emptyManifest(generation, parts.length), advances),
    bodies,
    keys: new Set(rows.map(({ _key }) => _key)),
  };
}

/** Shards in a power of two, as few as keep the average at half of the limit. */
function divide(rows: readonly RowData[]): readonly (readonly RowData[])[] {
  const bytes = rows.reduce((sum, row) => sum + Buffer.byteLength(JSON.stringify(row)) + 24, 0);
  let shards = 1;
  while (shards < mostShards && bytes / shards > mostShardBytes / 2) shards *= 2;
  const parts: RowData[][] = Array.from({ length: shards }, () => []);
  for (const row of rows) parts[shardOf(row._key, shards)]?.push(row);
  return parts;
}

/** Undefined when another generation came in between. */
async function swap(ports: Ports, base: OpenManifest | undefined, first: Draft): Promise<Manifest | undefined> {
  let draft = first;
  let covered = base;
  for (let attempt = 0; attempt < 64; attempt += 1) {
    const current = await readManifest(ports);
    if (current?.manifest.generation !== base?.manifest.generation) return undefined;
    if (current !== undefined && covered !== undefined)
      draft = await catchUp(ports, draft, covered.manifest, current.manifest);
    covered = current;
    const manifest = { ...draft.manifest, retired: retire(current?.manifest, ports.clock.now()) };
    const result = await ports.derived.put(
      manifestKey(ports.catalogueKey),
      toJson(manifest),
      current === undefined ? ifAbsent : { ifMatch: current.etag },
    );
    // A refusal may be this very put, repeated by the SDK after its answer was lost.
    if (result.stored || (await readManifest(ports))?.manifest.generation === manifest.generation) return manifest;
    await backOff(ports, Math.min(attempt, 3));
  }
  throw new ConflictError('The catalogue changes too quickly to be replaced now.');
}

/** Adds to the draft what became visible between two manifests of the old generation. */
async function catchUp(ports: Ports, draft: Draft, from: Manifest, to: Manifest): Promise<Draft> {
  const grown = to.shards
    .map(({ bytes }, shard) => ({ shard, start: from.shards[shard]?.bytes ?? 0, end: bytes }))
    .filter(({ start, end }) => end > start);
  if (grown.length === 0) return draft;
  const tails = await mapBounded(grown, 8, async ({ shard, start, end }) => {
    const lines = await readExtent(ports, to, shard, start, end);
    return readRows(lines).map(withoutPosition);
  });
  const missed = tails.flat().filter(({ _key }) => !draft.keys.has(_key));
  return appendToDraft(ports, draft, missed);
}

async function appendToDraft(ports: Ports, draft: Draft, rows: readonly RowData[]): Promise<Draft> {
  const { generation, shards } = draft.manifest;
  const bodies = [...draft.bodies];
  const touched = [...new Set(rows.map(({ _key }) => shardOf(_key, shards.length)))];
  const advances = await mapBounded(touched, 8, async (shard) => {
    const mine = rows.filter(({ _key }) => shardOf(_key, shards.length) === shard);
    const body = appendRows(bodies[shard] ?? Buffer.alloc(0), mine);
    bodies[shard] = body;
    // Nobody else knows this generation yet.
    await ports.derived.put(shardKey(ports.catalogueKey, generation, shard), body, always);
    return { shard, rows: mine, bytes: body.length };
  });
  return {
    manifest: advance(draft.manifest, advances),
    bodies,
    keys: new Set([...draft.keys, ...rows.map(({ _key }) => _key)]),
  };
}

function retire(manifest: Manifest | undefined, now: number): readonly RetiredGeneration[] {
  if (manifest === undefined) return [];
  const kept = manifest.retired.filter(({ retiredAt }) => now - retiredAt < retirement);
  return [{ generation: manifest.generation, shards: manifest.shards, retiredAt: now }, ...kept];
}

export const needsReshard = (manifest: Manifest): boolean =>
  manifest.shards.length < mostShards && manifest.shards.some(({ bytes }) => bytes > mostShardBytes);

/** The same rows in more shards. */
export const reshard = (ports: Ports): Promise<Manifest> => replaceGeneration(ports, (readVisible) => readVisible());

/** Deletes generations that nobody can be reading any more, also those whose writer crashed before the swap. */
export async function deleteOldGenerations(ports: Ports, limit: number): Promise<number> {
  const open = await readManifest(ports);
  if (open === undefined) return 0;
  const { manifest } = open;
  const now = ports.clock.now();
  const kept = new Set([
    manifest.generation,
    ...manifest.retired.filter(({ retiredAt }) => now - retiredAt < retirement).map(({ generation }) => generation),
  ]);
  const prefix = generationPrefix(ports.catalogueKey);
  return deleteWhere(ports.derived, prefix, limit, (key) => {
    const generation = /^(g\d{13}-[0-9a-f]{8})\//.exec(key.slice(prefix.length))?.[1];
    return generation !== undefined && !kept.has(generation) && now - generationTime(generation) > retirement;
  });
}

async function deleteWhere(
  store: ObjectStore,
  prefix: string,
  limit: number,
  old: (key: string) => boolean,
): Promise<number> {
  const keys: string[] = [];
  for await (const { key } of listAll(store, prefix)) {
    if (old(key)) keys.push(key);
    if (keys.length >= limit) break;
  }
  await mapBounded(keys, 8, (key) => store.delete(key));
  return keys.length;
}
