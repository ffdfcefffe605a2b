import { backOff } from '../../storage/clock.ts';
import { mapBounded } from '../../storage/concurrency.ts';
import { ConflictError } from '../errors.ts';
import { keyBits, pendingKey, pendingPrefix, pendingPrefixOf } from '../../storage/keys.ts';
import { always, fromJson, ifAbsent, putIf, toJson } from '../../storage/object-store.ts';
import type { Ports } from '../ports.ts';
import type { Directory } from './layout.ts';
import { openDirectory, readDirectory } from './directory.ts';
import { byLeaf, leafOf, shardKey } from './layout.ts';
import type { RowData } from './row.ts';
import { appendRows, findRow } from './row.ts';
import type { Shard } from './shard.ts';
import { openShard } from './shard.ts';
import { bitsFor, completeSeal, splitShard } from './split.ts';

const attempts = 16;
/** The most rows that one writer adds for others. */
const mostTaken = 200;
/** The most rows that the sweeper adds at once. */
const mostMarkers = 500;

/**
 * Adds an accepted dragon to the views. The marker is written first and deleted last, so that the next writer, or the
 * sweeper, completes what a crash interrupts.
 */
export async function publishRow(ports: Ports, row: RowData): Promise<void> {
  const marker = pendingKey(row._key);
  await ports.derived.put(marker, toJson(row), always);
  await appendRow(ports, row);
  await ports.derived.delete(marker);
}

/** Appends in a group commit: the winner adds all pending rows, and a loser that finds its row stops. */
async function appendRow(ports: Ports, row: RowData): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { directory } = await openDirectory(ports);
    const outcome = await appendTo(ports, directory, leafOf(directory, row._key), [row], mostTaken);
    if (outcome === 'done') return;
    if (outcome === 'divided') continue;
    ports.telemetry.count('ViewConflicts');
    await backOff(ports, attempt);
  }
  throw new ConflictError('The catalogue is too busy to take another row now.');
}

/**
 * `divided` means that the shard has children, which the directory now names. `lost` means that the caller must try
 * again.
 */
type Outcome = 'done' | 'divided' | 'lost';

async function appendTo(
  ports: Ports,
  directory: Directory,
  prefix: string,
  rows: readonly RowData[],
  takeAlong: number,
): Promise<Outcome> {
  const key = shardKey(ports.catalogueKey, directory, prefix);
  const stored = await ports.derived.get(key);
  const shard = openShard(key, stored?.body ?? Buffer.alloc(0));
  const missing = rows.filter(({ _key }) => findRow(shard.body, _key) < 0);
  // Rows before a seal are safe: the process that sealed the shard copies them.
  if (missing.length === 0) return 'done';
  if (shard.seal !== undefined) return afterSeal(ports, directory, prefix, shard);
  const others = takeAlong === 0 ? [] : await rowsToTake(ports, shard.body, missing, prefix, takeAlong);
  const body = appendRows(shard.body, [...missing, ...others]);
  const result = await putIf(ports.derived, key, body, stored === undefined ? ifAbsent : { ifMatch: stored.etag });
  ports.telemetry.count('ViewWrites');
  if (result.stored) return 'done';
  const winner = result.current?.body;
  return winner !== undefined && missing.every(({ _key }) => findRow(winner, _key) >= 0) ? 'done' : 'lost';
}

async function afterSeal(ports: Ports, directory: Directory, prefix: string, shard: Shard): Promise<Outcome> {
  if (shard.seal?.kind === 'split') {
    // Usually the directory in memory is old. Otherwise somebody began the division and did not finish it.
    const fresh = (await readDirectory(ports))?.directory;
    if (fresh?.generation === directory.generation && fresh.leaves.includes(prefix))
      await completeSeal(ports, directory, prefix, shard);
    return 'divided';
  }
  await readDirectory(ports);
  return 'lost';
}

async function rowsToTake(
  ports: Ports,
  view: Buffer,
  own: readonly RowData[],
  prefix: string,
  most: number,
): Promise<readonly RowData[]> {
  const page = await ports.derived.list(pendingPrefixOf(prefix), { limit: most });
  const mine = new Set(own.map(({ _key }) => _key));
  const keys = page.objects
    .map(({ key }) => key)
    .filter((key) => {
      const dragon = dragonKeyIn(key);
      return keyBits(dragon).startsWith(prefix) && !mine.has(dragon) && findRow(view, dragon) < 0;
    });
  const found = await mapBounded(keys, 16, (key) => ports.derived.get(key));
  return found.filter((object) => object !== undefined).map((object) => fromJson<RowData>(object));
}

const dragonKeyIn = (marker: string): string => marker.slice(marker.lastIndexOf('/') + 1);

/** Appends many rows with one write for each shard. A shard that would become too large is divided first. */
export async function appendMany(ports: Ports, rows: readonly RowData[]): Promise<void> {
  const { error } = await appendAll(ports, rows);
  if (error !== undefined) throw error;
}

interface Undone {
  readonly rows: readonly RowData[];
  /** The error of the first row that could not be appended. */
  readonly error: Error | undefined;
}

/** Appends to each shard. A failure at one shard does not affect the others. */
async function appendAll(ports: Ports, rows: readonly RowData[]): Promise<Undone> {
  let left = rows;
  const undone: RowData[] = [];
  let error: Error | undefined;
  for (let attempt = 0; left.length > 0 && attempt < attempts; attempt += 1) {
    if (attempt > 1) await backOff(ports, attempt);
    const { directory } = (attempt === 0 ? undefined : await readDirectory(ports)) ?? (await openDirectory(ports));
    const again = await mapBounded([...byLeaf(directory, left)], 8, async ([prefix, part]) => {
      try {
        return (await appendPart(ports, directory, prefix, part)) === 'done' ? [] : part;
      } catch (cause) {
        error ??= cause as Error;
        undone.push(...part);
        return [];
      }
    });
    left = again.flat();
  }
  if (left.length > 0) error ??= new ConflictError('The catalogue is too busy to take more rows now.');
  return { rows: [...undone, ...left], error };
}

async function appendPart(
  ports: Ports,
  directory: Directory,
  prefix: string,
  rows: readonly RowData[],
): Promise<Outcome> {
  const bits = bitsFor(rows);
  if (bits > 0 && (await splitShard(ports, directory, prefix, bits))) return 'divided';
  return appendTo(ports, directory, prefix, rows, 0);
}

/**
 * Completes what crashed writers left: it handles every marker older than `before`, until the time `until`. Answers
 * their number.
 */
export async function mergePending(ports: Ports, before: number, until: number): Promise<number> {
  let done = 0;
  let failure: Error | undefined;
  for (let after: string | undefined, more = true; more && ports.clock.now() < until;) {
    const page = await ports.derived.list(pendingPrefix, { limit: mostMarkers, ...(after !== undefined && { after }) });
    after = page.objects.at(-1)?.key;
    more = page.more && after !== undefined;
    const markers = page.objects.filter(({ modified }) => modified <= before).map(({ key }) => key);
    const objects = await mapBounded(markers, 16, (key) => ports.derived.get(key));
    const rows = objects.filter((object) => object !== undefined).map((object) => fromJson<RowData>(object));
    const undone = await appendAll(ports, rows);
    failure ??= undone.error;
    const kept = new Set(undone.rows.map(({ _key }) => _key));
    const shown = rows.filter(({ _key }) => !kept.has(_key));
    await ports.derived.deleteAll(shown.map(({ _key }) => pendingKey(_key)));
    done += shown.length;
  }
  if (failure !== undefined) throw failure;
  return done;
}
