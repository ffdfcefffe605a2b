import { shardKey } from '../shared/dragon/catalogue/layout.ts';
import { readSeal, sealColumn, type Seal } from '../shared/dragon/catalogue/shard.ts';
import { behind, type Place } from '../shared/dragon/catalogue/walk.ts';
import type { DragonData } from '../shared/dragon/dragon.ts';
import { dragonFields } from '../shared/dragon/dragon.ts';
import { errorName, MissingObjectError } from '../shared/storage/errors.ts';
import { invalidToken } from '../shared/lambda/page-token.ts';
import { mapBounded } from '../shared/storage/concurrency.ts';
import type { SelectedRow } from '../shared/storage/object-store.ts';
import type { SearchPorts, Way } from './way.ts';

export interface Search extends Way {
  readonly where: string | undefined;
  /** The bits of the key, if the filter asks for one name and therefore for one key. */
  readonly only: string | undefined;
}

export type FoundRow = DragonData & { readonly added_at_str: string; readonly _pos: number };

export interface Page {
  readonly rows: readonly FoundRow[];
  /** A shard was read whose generation was replaced. */
  readonly moved: boolean;
  /** The places where the next page continues, before the directory's next shard. */
  readonly next: readonly Place[] | undefined;
}

/** The number of shards that are read at once if the first ones had too few rows. */
const width = 8;
/** A page ends after this many milliseconds, even if it is short. */
const budget = 4_000;

/** docs: Amazon S3 API Reference, "SelectObjectContent" and "GetObject" (errors) */
const outOfRange: ReadonlySet<string> = new Set(['InvalidScanRange', 'InvalidRange']);

const columns = [...dragonFields, 'added_at_str'].map((column) => `s.${column}`).join(', ');
const projection = `${columns}, s."_pos", s.${sealColumn}`;

export async function readPage(ports: SearchPorts, search: Search, size: number): Promise<Page> {
  const until = ports.clock.now() + budget;
  const reading = new Reading(ports, search, size);
  let step = 1;
  while (!reading.full && reading.ahead > 0 && (step === 1 || ports.clock.now() < until)) {
    const batch = reading.take(step);
    const parts = await mapBounded(batch, width, (place) => reading.read(place));
    reading.add(batch, parts);
    step = Math.min(2 * step, width);
  }
  return reading.page();
}

interface Part {
  readonly rows: readonly FoundRow[];
  readonly seal: Seal | undefined;
}

class Reading {
  private readonly ports: SearchPorts;
  private readonly search: Search;
  private readonly size: number;
  private readonly found: { readonly row: FoundRow; readonly after: readonly Place[] }[] = [];
  private places: readonly Place[];
  private moved = false;
  /** The number of the places that come before the directory's next shard. */
  private inner: number;

  constructor(ports: SearchPorts, search: Search, size: number) {
    const wanted = (place: Place): boolean => search.only?.startsWith(place.prefix) ?? true;
    this.ports = ports;
    this.search = search;
    this.size = size;
    this.inner = search.places.slice(0, search.inner).filter(wanted).length;
    this.places = search.only === undefined ? search.places : search.places.filter(wanted);
  }

  /** Tells whether one row more than requested was found, so that there is a next page. */
  get full(): boolean {
    return this.found.length > this.size;
  }

  get ahead(): number {
    return this.places.length;
  }

  take(count: number): readonly Place[] {
    return this.places.slice(0, count);
  }

  async read({ prefix, start }: Place): Promise<Part> {
    const { generation, where } = this.search;
    const condition = where === undefined ? '' : ` WHERE (${where}) OR s.${sealColumn} LIKE '%'`;
    const expression = `SELECT ${projection} FROM S3Object s${condition} LIMIT ${this.size + 1 - this.found.length}`;
    try {
      const rows = await this.ports.derived.select(shardKey(this.ports.catalogueKey, generation, prefix), {
        expression,
        start,
      });
      const seal = rows.at(-1)?.[sealColumn];
      if (typeof seal !== 'string') return { rows: rows.map(checked), seal: undefined };
      return { rows: rows.slice(0, -1).map(checked), seal: readSeal(seal) };
    } catch (error) {
      // A place behind the end of a shard comes from a token that nobody gave out.
      if (start > 0 && outOfRange.has(errorName(error))) throw invalidToken();
      if (!(error instanceof MissingObjectError)) throw error;
      // A shard without rows, or one that is just being made, has no object yet.
      return { rows: [], seal: undefined };
    }
  }

  /**
   * Adds the rows that were read, up to the first shard that was divided: what comes after it must come after its
   * children.
   */
  add(batch: readonly Place[], parts: readonly Part[]): void {
    for (const [index, { rows, seal }] of parts.entries()) {
      const place = batch[index] as Place;
      this.places = this.places.slice(1);
      const wasInner = this.inner > 0;
      if (wasInner) this.inner -= 1;
      const rest = this.places.slice(0, this.inner);
      for (const row of rows) this.found.push({ row, after: [{ prefix: place.prefix, start: row._pos + 1 }, ...rest] });
      this.moved ||= seal?.kind === 'moved';
      if (seal?.kind !== 'split') continue;
      const children = behind(place.prefix, seal).filter(({ prefix }) => this.search.only?.startsWith(prefix) ?? true);
      this.places = [...children, ...this.places];
      this.inner += children.length;
      return;
    }
  }

  page(): Page {
    const kept = this.found.slice(0, this.size);
    const rows = kept.map(({ row }) => row);
    const { moved } = this;
    if (this.full) return { rows, moved, next: kept.at(-1)?.after };
    const [place] = this.places;
    return { rows, moved, next: place === undefined ? undefined : this.places.slice(0, Math.max(1, this.inner)) };
  }
}

function checked(row: SelectedRow): FoundRow {
  if (typeof row['_pos'] !== 'number' || typeof row['dragon_name_str'] !== 'string')
    throw new TypeError('A row of the catalogue lacks its columns.');
  return row as unknown as FoundRow;
}
