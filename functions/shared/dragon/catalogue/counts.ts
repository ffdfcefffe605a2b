import type { DragonGrouping } from '../../../../generated/schema.ts';
import { CatalogueDamagedError } from '../errors.ts';
import { mapBounded } from '../../storage/concurrency.ts';
import { fromJson, ifAbsent, toJson, type ListedObject } from '../../storage/object-store.ts';
import type { CatalogueStorage } from './directory.ts';
import type { Directory } from './layout.ts';
import { knownDirectory, readDirectory } from './directory.ts';
import { folderOf, prefixesOf } from './layout.ts';
import type { RowData } from './row.ts';
import { readSeal, sealColumn, type Seal } from './shard.ts';
import { shardsIn, surveyShards, type Survey } from './survey.ts';

/** Counts are pairs instead of members, because a country may have the name `__proto__`. */
export type CountEntry = readonly [value: string, count: number];

export const countedColumns: Readonly<Record<DragonGrouping, keyof RowData>> = {
  FAMILY: 'family_str',
  COUNTRY: 'country_key',
  STATE: 'state_key',
  CITY: 'city_key',
};

const groupings = Object.keys(countedColumns) as readonly DragonGrouping[];

/** Each query for counts reads them, so they must stay small. */
const mostCountedValues = 10_000;

/**
 * The unfiltered counts of the rows in the first bytes of each shard. A reader adds the rows that came after, so the
 * counts are exact however old they are.
 */
export interface Counts {
  readonly format: 1;
  readonly generation: string;
  readonly covered: readonly (readonly [prefix: string, bytes: number])[];
  readonly rows: number;
  /** The value is null for a grouping with too many values to keep here. */
  readonly counts: Readonly<Record<DragonGrouping, readonly CountEntry[] | null>>;
}

export interface FreshCounts {
  readonly counts: Counts;
  /** The ETag of the stored counts, so that newer ones can replace them. */
  readonly etag: string | undefined;
  /** The counts cover more rows than the stored ones. */
  readonly newer: boolean;
  /** The counts cover all rows. */
  readonly complete: boolean;
}

const countsKey = (catalogueKey: string): string => `${folderOf(catalogueKey)}counts.json`;

/** Answers the present counts of the catalogue, or undefined if there is none. */
export async function readCounts(
  storage: CatalogueStorage,
  survey?: Survey,
  goOn: () => boolean = () => true,
): Promise<FreshCounts | undefined> {
  const directory = survey?.directory ?? (await knownDirectory(storage))?.directory;
  if (directory === undefined) return undefined;
  const object = await storage.derived.get(countsKey(storage.catalogueKey));
  const stored = object === undefined ? undefined : fromJson<Counts>(object);
  const etag = object?.etag;
  if (stored?.generation === directory.generation) {
    const added = await addNew(storage, stored, directory, goOn, survey);
    if (added !== undefined) return { ...added, etag, newer: added.counts !== stored };
  }
  // Nobody has counted this generation yet, or the counted shards no longer exist.
  const fresh = (await readDirectory(storage))?.directory ?? directory;
  const added = await addNew(storage, nothingOf(fresh), fresh, goOn);
  if (added === undefined) throw new CatalogueDamagedError('A shard disappeared: rebuild the catalogue.');
  return { ...added, etag, newer: true };
}

/**
 * Stores newer counts, so that the next reader has less to read. Another process may be faster. If `goOn` stops before
 * all is counted, what was counted is stored, the next call continues there, and this one answers undefined.
 */
export async function refreshCounts(
  storage: CatalogueStorage,
  survey?: Survey,
  goOn?: () => boolean,
): Promise<Counts | undefined> {
  const fresh = await readCounts(storage, survey, goOn);
  if (fresh?.newer)
    await storage.derived.put(
      countsKey(storage.catalogueKey),
      toJson(fresh.counts),
      fresh.etag === undefined ? ifAbsent : { ifMatch: fresh.etag },
    );
  return fresh?.complete ? fresh.counts : undefined;
}

const nothingOf = ({ generation, leaves }: Directory): Counts => ({
  format: 1,
  generation,
  covered: leaves.map((prefix) => [prefix, 0]),
  rows: 0,
  counts: { FAMILY: [], COUNTRY: [], STATE: [], CITY: [] },
});

/**
 * Counts shard by shard, so that the rows of a few are in memory at a time. Answers undefined if a counted shard no
 * longer exists.
 */
async function addNew(
  storage: CatalogueStorage,
  stored: Counts,
  directory: Directory,
  goOn: () => boolean,
  survey?: Survey,
): Promise<Pick<FreshCounts, 'counts' | 'complete'> | undefined> {
  const shards =
    survey === undefined ? await surveyShards(storage, directory) : shardsIn(storage, directory, survey.objects);
  if (stored.covered.some(([prefix, bytes]) => bytes > 0 && !shards.has(prefix))) return undefined;
  const covered: (readonly [string, number])[] = [];
  const tally = new Tally(stored);
  let complete = true;
  for (let places = stored.covered; places.length > 0;) {
    const next = await mapBounded(places, 8, async ([prefix, from]) => {
      const shard = shards.get(prefix);
      // A child that the survey did not see contains only copied rows, which are already counted.
      const grown = shard !== undefined && shard.size !== from;
      const stopped = grown && !goOn();
      if (stopped) complete = false;
      const tail = grown && !stopped ? await readTail(storage, shard, from) : nothingNew;
      tally.add(tail.rows);
      if (tail.seal?.kind === 'split') return childrenOf(prefix, tail.seal);
      covered.push([prefix, from + tail.bytes]);
      return [];
    });
    places = next.flat();
  }
  if (tally.rows === stored.rows && covered.length === stored.covered.length) return { counts: stored, complete };
  covered.sort(([a], [b]) => Number(a > b) - Number(a < b));
  return { counts: { ...stored, covered, rows: tally.rows, counts: tally.counts() }, complete };
}

const childrenOf = (prefix: string, { bytes }: Extract<Seal, { kind: 'split' }>): (readonly [string, number])[] =>
  prefixesOf(Math.log2(bytes.length), prefix).map((child, number) => [child, bytes[number] ?? 0]);

interface Tail {
  readonly rows: readonly RowData[];
  readonly seal: Seal | undefined;
  /** The number of bytes of the rows. */
  readonly bytes: number;
}

const nothingNew: Tail = { rows: [], seal: undefined, bytes: 0 };

async function readTail({ derived }: CatalogueStorage, { key }: ListedObject, from: number): Promise<Tail> {
  const body = (await derived.get(key, { from }))?.body ?? Buffer.alloc(0);
  const lines = body.toString('utf8').split('\n').slice(0, -1);
  const rows = lines.map((line) => JSON.parse(line) as RowData & { readonly [sealColumn]?: string });
  const text = rows.at(-1)?.[sealColumn];
  if (text === undefined) return { rows, seal: undefined, bytes: body.length };
  return {
    rows: rows.slice(0, -1),
    seal: readSeal(text),
    bytes: body.length - Buffer.byteLength(lines.at(-1) ?? '') - 1,
  };
}

/** Counts that grow row by row. */
class Tally {
  rows: number;
  private readonly values: Readonly<Record<DragonGrouping, Map<string, number>>>;
  private readonly tooMany: Set<DragonGrouping>;

  constructor({ rows, counts }: Counts) {
    this.rows = rows;
    this.values = Object.fromEntries(groupings.map((by) => [by, new Map(counts[by] ?? [])])) as typeof this.values;
    this.tooMany = new Set(groupings.filter((by) => counts[by] === null));
  }

  add(rows: readonly RowData[]): void {
    this.rows += rows.length;
    for (const by of groupings) if (!this.tooMany.has(by)) this.addTo(by, rows);
  }

  counts(): Counts['counts'] {
    const entries = groupings.map((by) => [by, this.tooMany.has(by) ? null : [...this.values[by]]]);
    return Object.fromEntries(entries) as Counts['counts'];
  }

  private addTo(by: DragonGrouping, rows: readonly RowData[]): void {
    const [values, column] = [this.values[by], countedColumns[by]];
    for (const row of rows) values.set(row[column], (values.get(row[column]) ?? 0) + 1);
    if (values.size <= mostCountedValues) return;
    this.tooMany.add(by);
    values.clear();
  }
}
