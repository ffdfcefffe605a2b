import type { DragonGrouping } from '../../../../generated/schema.ts';
import type { ObjectStore, StoredObject } from '../../storage/object-store.ts';
import { fromJson } from '../../storage/object-store.ts';
import type { Storage } from '../../ports.ts';
import type { RowData } from './row.ts';

/**
 * The catalogue as readers see it: the rows in the first `bytes` bytes of each shard, and nothing else.
 * Within a generation these numbers only grow, and a new generation holds all that the old one showed,
 * so a dragon once visible stays visible.
 */
export interface Manifest {
  readonly format: 1;
  readonly generation: string;
  readonly shards: readonly ShardExtent[];
  /** Unfiltered counts of exactly those rows; null for a grouping with too many values to keep here. */
  readonly counts: Readonly<Record<DragonGrouping, readonly CountEntry[] | null>>;
  /** Earlier generations, readable for one more day by those who are paging through them. */
  readonly retired: readonly RetiredGeneration[];
}

export interface ShardExtent {
  readonly rows: number;
  readonly bytes: number;
}

export interface RetiredGeneration {
  readonly generation: string;
  readonly shards: readonly ShardExtent[];
  readonly retiredAt: number;
}

/** Pairs, not members: a country may be called `__proto__`. */
export type CountEntry = readonly [value: string, count: number];

export const countedColumns: Readonly<Record<DragonGrouping, keyof RowData>> = {
  FAMILY: 'family_str',
  COUNTRY: 'country_key',
  STATE: 'state_key',
  CITY: 'city_key',
};

const groupings = Object.keys(countedColumns) as readonly DragonGrouping[];

/** Every accept rewrites the manifest, so it must stay small. */
const mostCountedValues = 1_000;

export function emptyManifest(generation: string, shards: number): Manifest {
  const extents = Array.from({ length: shards }, () => ({ rows: 0, bytes: 0 }));
  return {
    format: 1,
    generation,
    shards: extents,
    counts: { FAMILY: [], COUNTRY: [], STATE: [], CITY: [] },
    retired: [],
  };
}

export interface Advance {
  readonly shard: number;
  /** The rows between the extent so far and `bytes`. */
  readonly rows: readonly RowData[];
  readonly bytes: number;
}

/** Makes more rows visible. */
export function advance(manifest: Manifest, advances: readonly Advance[]): Manifest {
  const shards = [...manifest.shards];
  for (const { shard, rows, bytes } of advances) {
    const extent = shards[shard];
    if (extent === undefined) throw new RangeError(`There is no shard ${shard}.`);
    shards[shard] = { rows: extent.rows + rows.length, bytes };
  }
  const added = advances.flatMap(({ rows }) => rows);
  const counts = Object.fromEntries(
    groupings.map((by) => [by, addCounts(manifest.counts[by], added, countedColumns[by])]),
  );
  return { ...manifest, shards, counts: counts as Manifest['counts'] };
}

function addCounts(
  entries: readonly CountEntry[] | null,
  rows: readonly RowData[],
  column: keyof RowData,
): readonly CountEntry[] | null {
  if (entries === null) return null;
  const counts = new Map(entries);
  for (const row of rows) counts.set(row[column], (counts.get(row[column]) ?? 0) + 1);
  return counts.size > mostCountedValues ? null : [...counts];
}

export const rowCount = (manifest: Manifest): number => manifest.shards.reduce((sum, { rows }) => sum + rows, 0);

export interface OpenManifest {
  readonly manifest: Manifest;
  readonly etag: string;
}

export async function readManifest(
  storage: Pick<Storage, 'derived' | 'catalogueKey'>,
): Promise<OpenManifest | undefined> {
  return openManifest(await storage.derived.get(manifestKey(storage.catalogueKey)));
}

export function openManifest(object: StoredObject | undefined): OpenManifest | undefined {
  return object === undefined ? undefined : { manifest: fromJson<Manifest>(object), etag: object.etag };
}

/** The manifest stands in the folder of the file that the parameter names; so do the generations. */
export const manifestKey = (catalogueKey: string): string => `${generationPrefix(catalogueKey)}manifest.json`;

export const generationPrefix = (catalogueKey: string): string =>
  catalogueKey.slice(0, catalogueKey.lastIndexOf('/') + 1);

export function shardKey(catalogueKey: string, generation: string, shard: number): string {
  return `${generationPrefix(catalogueKey)}${generation}/shard-${String(shard).padStart(4, '0')}.ndjson`;
}

/** Begins with its time, so that what a crash left behind can be told by its age. */
export function newGeneration(now: number, random: () => number): string {
  return `g${String(now).padStart(13, '0')}-${Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0')}`;
}

export const isGeneration = (text: string): boolean => /^g\d{13}-[0-9a-f]{8}$/.test(text);

export const generationTime = (generation: string): number => Number(generation.slice(1, 14));

/** Rows written after `from`: what an extent does not cover yet. */
export async function readTail(store: ObjectStore, key: string, from: number): Promise<Buffer> {
  return (await store.get(key, { from }))?.body ?? Buffer.alloc(0);
}
