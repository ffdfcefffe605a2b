import type { DragonCount, DragonFilterInput, DragonGrouping } from '../../generated/schema.ts';
import type { CountEntry, Manifest } from '../shared/dragon/catalogue/manifest.ts';
import { countedColumns, readManifest, shardKey } from '../shared/dragon/catalogue/manifest.ts';
import { mapBounded } from '../shared/storage/concurrency.ts';
import { MissingObjectError } from '../shared/errors.ts';
import { filterToSql } from '../shared/dragon/filter-to-sql.ts';
import type { Storage } from '../shared/ports.ts';

type Ports = Pick<Storage, 'derived' | 'catalogueKey'>;

export interface CountArguments {
  readonly by: DragonGrouping;
  readonly filter?: DragonFilterInput | null | undefined;
}

/**
 * Without a filter the manifest holds the counts. With one, the column is selected and counted here, because S3 Select
 * has no GROUP BY. docs: Amazon S3 User Guide, "SELECT command"
 */
export async function countDragons(ports: Ports, { by, filter }: CountArguments): Promise<readonly DragonCount[]> {
  const where = filterToSql(filter);
  for (let attempt = 0; ; attempt += 1) {
    const manifest = (await readManifest(ports))?.manifest;
    if (manifest === undefined) return [];
    const ready = where === undefined ? manifest.counts[by] : null;
    try {
      return sorted(ready ?? (await countRows(ports, manifest, by, where)));
    } catch (error) {
      // A generation lives a day after it was replaced, so this happens once at most.
      if (!(error instanceof MissingObjectError) || attempt > 0) throw error;
    }
  }
}

async function countRows(
  ports: Ports,
  manifest: Manifest,
  by: DragonGrouping,
  where: string | undefined,
): Promise<readonly CountEntry[]> {
  const column = countedColumns[by];
  const expression = `SELECT s.${column} FROM S3Object s${where === undefined ? '' : ` WHERE ${where}`}`;
  const counts = new Map<string, number>();
  await mapBounded(manifest.shards, 8, async ({ bytes }, shard) => {
    if (bytes === 0) return;
    const rows = await ports.derived.select(shardKey(ports.catalogueKey, manifest.generation, shard), {
      expression,
      start: 0,
      end: bytes - 1,
    });
    for (const row of rows) {
      const value = String(row[column]);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  });
  return [...counts];
}

/** The most frequent first, then by name. */
function sorted(entries: readonly CountEntry[]): readonly DragonCount[] {
  return entries.map(([key, count]) => ({ key, count })).sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}
