import { backOff } from '../../clock.ts';
import { mapBounded } from '../../storage/concurrency.ts';
import { CatalogueDamagedError, ConflictError } from '../../errors.ts';
import { pendingKey, pendingPrefix, pendingPrefixOf, shardOf } from '../../storage/keys.ts';
import type { ObjectList } from '../../storage/object-store.ts';
import { always, fromJson, ifAbsent, listAll, putIf, toJson } from '../../storage/object-store.ts';
import type { Ports } from '../../ports.ts';
import type { Advance, OpenManifest } from './manifest.ts';
import {
  advance,
  emptyManifest,
  manifestKey,
  newGeneration,
  openManifest,
  readManifest,
  readTail,
  shardKey,
} from './manifest.ts';
import type { RowData } from './row.ts';
import { appendRows, findRow, readRows } from './row.ts';

const attempts = 16;
/** Rows that one writer takes along for others. */
const mostTaken = 200;

/**
 * Brings an accepted dragon into the views. The marker comes first and goes last, so that whoever writes next,
 * or the sweeper, completes what a crash interrupts.
 */
export async function publishRow(ports: Ports, row: RowData): Promise<void> {
  const marker = pendingKey(row._key);
  await ports.derived.put(marker, toJson(row), always);
  await mergeRow(ports, row);
  await ports.derived.delete(marker);
}

/** Group commit: a winner takes along what is pending, a loser that finds its row stops. */
async function mergeRow(ports: Ports, row: RowData): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const open = await openCatalogue(ports);
    const view = await writeRow(ports, open, row);
    // A false means that the generation was replaced meanwhile: what was written to the old one does not count.
    if (view !== undefined && (await makeVisible(ports, open, view, row._key))) return;
    ports.telemetry.count('ViewConflicts');
    await backOff(ports, attempt);
  }
  throw new ConflictError('The catalogue is too busy to take another row now.');
}

interface View {
  readonly shard: number;
  readonly body: Buffer;
}

/** The view with the row in it, or undefined when another writer was faster and did not take it along. */
async function writeRow(ports: Ports, { manifest }: OpenManifest, row: RowData): Promise<View | undefined> {
  const shard = shardOf(row._key, manifest.shards.length);
  const key = shardKey(ports.catalogueKey, manifest.generation, shard);
  const stored = await ports.derived.get(key);
  const before = stored?.body ?? Buffer.alloc(0);
  if (before.length < (manifest.shards[shard]?.bytes ?? 0))
    throw new CatalogueDamagedError(`${key} is shorter than its manifest says: rebuild the catalogue.`);
  if (findRow(before, row._key) >= 0) return { shard, body: before };
  const body = appendRows(before, await rowsToTake(ports, before, row, pendingPrefixOf(shard, manifest.shards.length)));
  const result = await putIf(ports.derived, key, body, stored === undefined ? ifAbsent : { ifMatch: stored.etag });
  ports.telemetry.count('ViewWrites');
  if (result.stored) return { shard, body };
  return result.current !== undefined && findRow(result.current.body, row._key) >= 0
    ? { shard, body: result.current.body }
    : undefined;
}

async function rowsToTake(ports: Ports, view: Buffer, own: RowData, prefix: string): Promise<readonly RowData[]> {
  const page = await ports.derived.list(prefix, { limit: mostTaken });
  const keys = page.objects
    .map(({ key }) => key)
    .filter((key) => !key.endsWith(own._key) && findRow(view, dragonKeyIn(key)) < 0);
  const found = await mapBounded(keys, 16, (key) => ports.derived.get(key));
  return [own, ...found.filter((object) => object !== undefined).map((object) => fromJson<RowData>(object))];
}

const dragonKeyIn = (marker: string): string => marker.slice(marker.lastIndexOf('/') + 1);

/** Moves the manifest past the row. False when the generation has been replaced. */
async function makeVisible(ports: Ports, opened: OpenManifest, view: View, key: string): Promise<boolean> {
  const { generation } = opened.manifest;
  const position = findRow(view.body, key);
  let open = opened;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (open.manifest.generation !== generation) return false;
    if (position < extentOf(open, view.shard)) return true;
    const advances = [ownAdvance(open, view), ...(attempt === 0 ? [] : await othersAdvances(ports, open, view.shard))];
    const result = await ports.derived.put(manifestKey(ports.catalogueKey), toJson(advance(open.manifest, advances)), {
      ifMatch: open.etag,
    });
    if (result.stored) return true;
    await backOff(ports, attempt, 40);
    open = await requireManifest(ports);
  }
  throw new ConflictError('The manifest is too busy to be moved now.');
}

const extentOf = ({ manifest }: OpenManifest, shard: number): number => manifest.shards[shard]?.bytes ?? 0;

async function requireManifest(ports: Ports): Promise<OpenManifest> {
  const open = await readManifest(ports);
  if (open === undefined) throw new CatalogueDamagedError('The manifest disappeared: rebuild the catalogue.');
  return open;
}

function ownAdvance(open: OpenManifest, view: View): Advance {
  return { shard: view.shard, rows: readRows(view.body.subarray(extentOf(open, view.shard))), bytes: view.body.length };
}

/**
 * After losing once, take along the other shards that somebody is writing: otherwise as many rounds as shards would be
 * needed.
 */
async function othersAdvances(ports: Ports, open: OpenManifest, own: number): Promise<readonly Advance[]> {
  const { generation, shards } = open.manifest;
  if (shards.length === 1) return [];
  const page: ObjectList = await ports.derived.list(pendingPrefix);
  const busy = new Set(page.objects.map(({ key }) => shardOf(dragonKeyIn(key), shards.length)));
  busy.delete(own);
  const advances = await mapBounded([...busy], 16, async (shard): Promise<Advance> => {
    const from = extentOf(open, shard);
    const tail = await readTail(ports.derived, shardKey(ports.catalogueKey, generation, shard), from);
    return { shard, rows: readRows(tail), bytes: from + tail.length };
  });
  return advances.filter(({ rows }) => rows.length > 0);
}

/** The current manifest; the first writer ever makes one. */
async function openCatalogue(ports: Ports): Promise<OpenManifest> {
  const open = await readManifest(ports);
  if (open !== undefined) return open;
  const manifest = emptyManifest(newGeneration(ports.clock.now(), ports.random), 1);
  const result = await putIf(ports.derived, manifestKey(ports.catalogueKey), toJson(manifest), ifAbsent);
  if (result.stored) return { manifest, etag: result.etag };
  const other = openManifest(result.current);
  if (other === undefined) throw new ConflictError('The manifest is being made.');
  return other;
}

/** Completes what crashed writers left behind: every marker older than `before`, at most `limit`. */
export async function mergePending(ports: Ports, before: number, limit: number): Promise<number> {
  let done = 0;
  for await (const { key, modified } of listAll(ports.derived, pendingPrefix)) {
    if (done >= limit) break;
    if (modified > before) continue;
    const object = await ports.derived.get(key);
    if (object === undefined) continue;
    await mergeRow(ports, fromJson<RowData>(object));
    await ports.derived.delete(key);
    done += 1;
  }
  return done;
}
