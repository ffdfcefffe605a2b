import type { Dragon, DragonConnection, DragonFilterInput } from '../../generated/schema.ts';
import { canonicalText } from '../shared/dragon/canonical-name.ts';
import type { Manifest, ShardExtent } from '../shared/dragon/catalogue/manifest.ts';
import { isGeneration, readManifest, shardKey } from '../shared/dragon/catalogue/manifest.ts';
import { mapBounded } from '../shared/storage/concurrency.ts';
import type { DragonData } from '../shared/dragon/dragon.ts';
import { dragonFields, toDragon } from '../shared/dragon/dragon.ts';
import { MissingObjectError } from '../shared/errors.ts';
import { filterToSql } from '../shared/dragon/filter-to-sql.ts';
import { dragonKey, sha256, shardOf } from '../shared/storage/keys.ts';
import { pageSize } from '../shared/lambda/limit.ts';
import type { SelectedRow } from '../shared/storage/object-store.ts';
import { decodeToken, encodeToken, expiredToken, invalidToken } from '../shared/lambda/page-token.ts';
import type { Storage } from '../shared/ports.ts';

type Ports = Pick<Storage, 'derived' | 'catalogueKey'>;

export interface SearchArguments {
  readonly filter?: DragonFilterInput | null | undefined;
  readonly limit?: number | null | undefined;
  readonly nextToken?: string | null | undefined;
}

/**
 * How many shards are asked at once when the first ones gave too little, and the most for one page: a page may be
 * short.
 */
const width = 8;
const mostShardsAPage = 64;
/** Without a filter the first bytes hold the page, so that nobody scans the rest of the shard. */
const window = 128 * 1024;

const projection = [...dragonFields, 'added_at_str'].map((column) => `s.${column}`).join(', ') + ', s."_pos"';

type FoundRow = DragonData & { readonly added_at_str: string; readonly _pos: number };

interface Place {
  readonly shard: number;
  /** Offset of the last row given, or -1 for none. */
  readonly position: number;
}

/** A page of dragons: the shards of one generation in order, each from the position where the last page ended. */
export async function searchDragons(
  ports: Ports,
  { filter, limit, nextToken }: SearchArguments,
): Promise<DragonConnection> {
  const size = pageSize(limit);
  const where = filterToSql(filter);
  const binding = `dragons\n${sha256(where ?? '').toString('base64url')}`;
  const token = nextToken === null || nextToken === undefined ? undefined : readToken(binding, nextToken);
  const open = await readManifest(ports);
  const snapshot = snapshotFor(open?.manifest, token?.generation);
  if (snapshot === undefined) return { items: [], nextToken: null };
  if (token !== undefined && token.place.shard >= snapshot.shards.length) throw invalidToken();
  const only = namedShard(filter, snapshot.shards.length);
  const page = await readPage({ ports, snapshot, where, size, only }, token?.place ?? { shard: 0, position: -1 });
  const items = page.rows.map((row): Dragon => toDragon(row, row.added_at_str));
  const next =
    page.next === undefined ? null : encodeToken(binding, [snapshot.generation, page.next.shard, page.next.position]);
  return { items, nextToken: next };
}

interface Snapshot {
  readonly generation: string;
  readonly shards: readonly ShardExtent[];
}

/** The generation that is being paged through, as long as it lives. */
function snapshotFor(manifest: Manifest | undefined, generation: string | undefined): Snapshot | undefined {
  if (generation === undefined || manifest?.generation === generation) return manifest;
  const retired = manifest?.retired.find((one) => one.generation === generation);
  if (retired === undefined) throw expiredToken();
  return retired;
}

function readToken(binding: string, text: string): { readonly generation: string; readonly place: Place } {
  const [generation, shard, position] = decodeToken(binding, text);
  if (typeof generation !== 'string' || !isGeneration(generation)) throw invalidToken();
  if (!isOffset(shard) || !(isOffset(position) || position === -1)) throw invalidToken();
  return { generation, place: { shard, position } };
}

const isOffset = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** A name can be in one shard only. */
function namedShard(filter: DragonFilterInput | null | undefined, shards: number): number | undefined {
  const name = filter?.name?.eq;
  return name === null || name === undefined ? undefined : shardOf(dragonKey(canonicalText(name)), shards);
}

interface Reading {
  readonly ports: Ports;
  readonly snapshot: Snapshot;
  readonly where: string | undefined;
  readonly size: number;
  readonly only: number | undefined;
}

interface Page {
  readonly rows: readonly FoundRow[];
  readonly next: Place | undefined;
}

async function readPage(reading: Reading, from: Place): Promise<Page> {
  const { snapshot, size, only } = reading;
  const ahead = snapshot.shards
    .map((_, shard) => shard)
    .filter((shard) => shard >= from.shard && (only === undefined || shard === only));
  const found: { readonly shard: number; readonly row: FoundRow }[] = [];
  let scanned = 0;
  let step = 1;
  // One row more than asked for tells whether there is a next page.
  while (found.length <= size && scanned < ahead.length && scanned < mostShardsAPage) {
    const shards = ahead.slice(scanned, scanned + step);
    const parts = await mapBounded(shards, width, (shard) =>
      readShard(reading, shard, shard === from.shard ? from.position : -1, size + 1 - found.length),
    );
    parts.forEach((rows, index) => found.push(...rows.map((row) => ({ shard: shards[index] as number, row }))));
    scanned += shards.length;
    step = Math.min(2 * step, width);
  }
  const kept = found.slice(0, size);
  const rows = kept.map(({ row }) => row);
  const last = kept.at(-1);
  if (found.length > size && last !== undefined) return { rows, next: { shard: last.shard, position: last.row._pos } };
  const following = ahead[scanned];
  return { rows, next: following === undefined ? undefined : { shard: following, position: -1 } };
}

/** Up to `most` rows of one shard after a position. */
async function readShard(
  reading: Reading,
  shard: number,
  position: number,
  most: number,
): Promise<readonly FoundRow[]> {
  const { ports, snapshot, where } = reading;
  const end = (snapshot.shards[shard]?.bytes ?? 0) - 1;
  const rows: FoundRow[] = [];
  let start = position + 1;
  while (start <= end && rows.length < most) {
    const stop = where === undefined ? Math.min(end, start + window - 1) : end;
    const condition = where === undefined ? '' : ` WHERE ${where}`;
    const expression = `SELECT ${projection} FROM S3Object s${condition} LIMIT ${most - rows.length}`;
    rows.push(
      ...(await selectRows(ports, shardKey(ports.catalogueKey, snapshot.generation, shard), {
        expression,
        start,
        end: stop,
      })),
    );
    start = stop + 1;
  }
  return rows;
}

async function selectRows(
  ports: Ports,
  key: string,
  query: { readonly expression: string; readonly start: number; readonly end: number },
): Promise<readonly FoundRow[]> {
  try {
    return (await ports.derived.select(key, query)).map(checked);
  } catch (error) {
    // The generation was deleted between reading the manifest and reading the shard.
    throw error instanceof MissingObjectError ? expiredToken() : error;
  }
}

function checked(row: SelectedRow): FoundRow {
  if (typeof row['_pos'] !== 'number' || typeof row['dragon_name_str'] !== 'string')
    throw new TypeError('A row of the catalogue lacks its columns.');
  return row as unknown as FoundRow;
}
