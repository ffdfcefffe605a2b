import type { DragonConnection } from '../../generated/schema.ts';
import { readDirectory } from '../shared/dragon/catalogue/directory.ts';
import { dragonFields, toDragon, type DragonData } from '../shared/dragon/dragon.ts';
import { scanLimitExceeded } from '../shared/dragon/errors.ts';
import { decodeToken, encodeToken, invalidToken } from '../shared/lambda/page-token.ts';
import { ScanLimitError, type QueryTable } from '../shared/storage/query-table.ts';
import type { SearchPorts } from './way.ts';
import { scanBudget } from '../shared/lambda/limit.ts';

const columns = [...dragonFields, 'added_at_str', '_key'].map((name) => `s."${name}"`).join(', ');

export interface TableSearch {
  readonly where: string;
  readonly size: number;
  /** The text that the token of a page is bound to. */
  readonly binding: string;
  readonly nextToken: string | undefined;
}

/**
 * Answers a page of what a query engine finds, in the order of the keys. The next page begins after the last key, even
 * if shards are divided or made again meanwhile.
 */
export async function searchTable(
  ports: SearchPorts,
  table: QueryTable,
  { where, size, binding, nextToken }: TableSearch,
): Promise<DragonConnection> {
  const after = nextToken === undefined ? undefined : readKey(binding, nextToken);
  const directory = (await readDirectory(ports))?.directory;
  if (directory === undefined) return { items: [], nextToken: null };
  const query = {
    select: `DISTINCT ${columns}`,
    generation: directory.generation,
    where: after === undefined ? where : `(${where}) AND s."_key" > '${after}'`,
    rest: `ORDER BY s."_key" LIMIT ${size + 1}`,
  };
  const rows = await table.query(query, ports.clock.now() + scanBudget).catch((error: unknown) => {
    throw error instanceof ScanLimitError ? scanLimitExceeded(scanBudget) : error;
  });
  const items = rows.slice(0, size).map((row) => toDragon(row as unknown as DragonData, String(row['added_at_str'])));
  const last = rows.length > size ? rows[size - 1]?.['_key'] : undefined;
  return { items, nextToken: typeof last === 'string' ? encodeToken(binding, [last]) : null };
}

function readKey(binding: string, token: string): string {
  const [key, ...rest] = decodeToken(binding, token);
  if (typeof key !== 'string' || rest.length > 0 || !/^[0-9a-f]{64}$/.test(key)) throw invalidToken();
  return key;
}
