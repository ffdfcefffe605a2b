import type { DragonCount, DragonFilterInput, DragonGrouping } from '../../generated/schema.ts';
import type { Clock } from '../shared/storage/clock.ts';
import type { CountEntry } from '../shared/dragon/catalogue/counts.ts';
import { countedColumns, readCounts } from '../shared/dragon/catalogue/counts.ts';
import type { Directory } from '../shared/dragon/catalogue/layout.ts';
import { knownDirectory, readDirectory } from '../shared/dragon/catalogue/directory.ts';
import { shardKey } from '../shared/dragon/catalogue/layout.ts';
import { readSeal, sealColumn } from '../shared/dragon/catalogue/shard.ts';
import { behind, type Place } from '../shared/dragon/catalogue/walk.ts';
import { countLimitExceeded, scanLimitExceeded, type ClientError } from '../shared/dragon/errors.ts';
import { MissingObjectError } from '../shared/storage/errors.ts';
import { filterToSql } from '../shared/dragon/filter-to-sql.ts';
import type { Storage } from '../shared/dragon/ports.ts';
import { ScanLimitError, type QueryTable } from '../shared/storage/query-table.ts';
import { scanBudget } from '../shared/lambda/limit.ts';

export interface CountPorts extends Pick<Storage, 'derived' | 'catalogueKey' | 'directories'> {
  readonly clock: Pick<Clock, 'now'>;
  /** Counts with a filter, if the deployment has such an engine. */
  readonly table?: QueryTable;
}

export interface CountArguments {
  readonly by: DragonGrouping;
  readonly filter?: DragonFilterInput | null | undefined;
}

/** The number of shards that are read at once. */
const width = 16;

/**
 * Counts dragons. Without a filter it uses the stored counts. With a filter it selects the column and counts here,
 * because S3 Select has no GROUP BY. docs: Amazon S3 User Guide, "SELECT command"
 */
export async function countDragons(ports: CountPorts, { by, filter }: CountArguments): Promise<readonly DragonCount[]> {
  const where = filterToSql(filter);
  const kept = where === undefined ? await keptCounts(ports, by) : null;
  return kept === undefined ? [] : sorted(kept ?? (await countRows(ports, by, where)));
}

/** Answers null for a grouping with too many values to be kept. */
async function keptCounts(ports: CountPorts, by: DragonGrouping): Promise<readonly CountEntry[] | null | undefined> {
  const until = ports.clock.now() + scanBudget;
  const fresh = await readCounts(ports, undefined, () => ports.clock.now() <= until);
  if (fresh?.complete === false) throw countLimitExceeded(scanBudget);
  return fresh?.counts.counts[by];
}

async function countTable(
  ports: CountPorts,
  table: QueryTable,
  by: DragonGrouping,
  where: string,
): Promise<readonly CountEntry[]> {
  const directory = (await readDirectory(ports))?.directory;
  if (directory === undefined) return [];
  const { generation } = directory;
  const query = {
    select: `s.${countedColumns[by]} AS value, count(DISTINCT s."_key") AS dragons`,
    generation,
    where,
    rest: 'GROUP BY 1',
  };
  const rows = await table.query(query, ports.clock.now() + scanBudget).catch((error: unknown) => {
    throw error instanceof ScanLimitError ? scanLimitExceeded(scanBudget) : error;
  });
  return rows.map(({ value, dragons }) => [String(value), Number(dragons)]);
}

async function countRows(
  ports: CountPorts,
  by: DragonGrouping,
  where: string | undefined,
): Promise<readonly CountEntry[]> {
  if (ports.table !== undefined && where !== undefined) return countTable(ports, ports.table, by, where);
  const directory = (await knownDirectory(ports))?.directory;
  if (directory === undefined) return [];
  const { counts, moved } = await new Counting(ports, directory, countedColumns[by], where).run();
  // The directory in memory may belong to a generation that no longer exists, or a rebuild may still be running.
  if (moved && (await readDirectory(ports))?.directory.generation !== directory.generation)
    return countRows(ports, by, where);
  return [...counts];
}

class Counting {
  private readonly ports: CountPorts;
  private readonly directory: Directory;
  private readonly column: string;
  private readonly expression: string;
  private readonly until: number;
  private readonly exceeded: ClientError;
  private readonly counts = new Map<string, number>();
  private readonly places: Place[];
  private moved = false;

  constructor(ports: CountPorts, directory: Directory, column: string, where: string | undefined) {
    const condition = where === undefined ? '' : ` WHERE (${where}) OR s.${sealColumn} LIKE '%'`;
    this.ports = ports;
    this.directory = directory;
    this.column = column;
    this.expression = `SELECT s.${column}, s.${sealColumn} FROM S3Object s${condition}`;
    this.until = ports.clock.now() + scanBudget;
    this.exceeded = where === undefined ? countLimitExceeded(scanBudget) : scanLimitExceeded(scanBudget);
    this.places = directory.leaves.map((prefix) => ({ prefix, start: 0 }));
  }

  async run(): Promise<{ readonly counts: ReadonlyMap<string, number>; readonly moved: boolean }> {
    await Promise.all(Array.from({ length: width }, () => this.work()));
    return { counts: this.counts, moved: this.moved };
  }

  private async work(): Promise<void> {
    for (let place = this.places.shift(); place !== undefined; place = this.places.shift()) {
      if (this.ports.clock.now() > this.until) throw this.exceeded;
      await this.count(place);
    }
  }

  private async count({ prefix, start }: Place): Promise<void> {
    const { derived, catalogueKey } = this.ports;
    const query = { expression: this.expression, start };
    const rows = await derived.select(shardKey(catalogueKey, this.directory, prefix), query).catch((error: unknown) =>
      // A shard without rows has no object yet.
      error instanceof MissingObjectError ? [] : Promise.reject(error as Error),
    );
    for (const row of rows) {
      const text = row[sealColumn];
      if (typeof text === 'string') {
        const seal = readSeal(text);
        if (seal.kind === 'split') this.places.push(...behind(prefix, seal));
        else this.moved = true;
        continue;
      }
      const value = String(row[this.column]);
      this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
    }
  }
}

/** The most frequent value comes first; equal counts are sorted by name. */
function sorted(entries: readonly CountEntry[]): readonly DragonCount[] {
  return entries.map(([key, count]) => ({ key, count })).sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}
