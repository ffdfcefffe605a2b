import type { Dragon, DragonConnection, DragonFilterInput } from '../../generated/schema.ts';
import { canonicalText } from '../shared/dragon/canonical-name.ts';
import { readDirectory } from '../shared/dragon/catalogue/directory.ts';
import { dragonKey, keyBits, sha256 } from '../shared/storage/keys.ts';
import { toDragon } from '../shared/dragon/dragon.ts';
import { filterToSql } from '../shared/dragon/filter-to-sql.ts';
import { pageSize } from '../shared/lambda/limit.ts';
import { readPage } from './page.ts';
import { searchTable } from './table.ts';
import { readToken, restOfWay, wholeWay, writeToken, type SearchPorts } from './way.ts';

export interface SearchArguments {
  readonly filter?: DragonFilterInput | null | undefined;
  readonly limit?: number | null | undefined;
  readonly nextToken?: string | null | undefined;
}

/**
 * Answers a page of dragons: the shards of one generation in order, from the place where the last page ended. If the
 * directory is known, a page reads one range of one shard.
 */
export async function searchDragons(
  ports: SearchPorts,
  { filter, limit, nextToken }: SearchArguments,
): Promise<DragonConnection> {
  const size = pageSize(limit);
  const where = filterToSql(filter);
  const hash = sha256(where ?? '').toString('base64url');
  const name = filter?.name?.eq ?? undefined;
  // If the shard is known, reading it is faster than any engine.
  if (ports.table !== undefined && where !== undefined && name === undefined)
    return searchTable(ports, ports.table, {
      ...{ where, size, binding: `table of dragons\n${hash}` },
      nextToken: nextToken ?? undefined,
    });
  const binding = `dragons\n${hash}`;
  const token = nextToken === null || nextToken === undefined ? undefined : readToken(binding, nextToken);
  const way = token === undefined ? await wholeWay(ports) : await restOfWay(ports, token);
  if (way === undefined) return { items: [], nextToken: null };
  // A name can be in one shard only.
  const only = name === undefined ? undefined : keyBits(dragonKey(canonicalText(name)));
  const page = await readPage(ports, { ...way, where, only }, size);
  // The directory in memory may belong to a generation that no longer exists, or a rebuild may still be running.
  if (page.moved && way.whole && (await readDirectory(ports))?.directory.generation !== way.generation.generation)
    return searchDragons(ports, { filter, limit, nextToken });
  const items = page.rows.map((row): Dragon => toDragon(row, row.added_at_str));
  return { items, nextToken: page.next === undefined ? null : writeToken(binding, way, page.next) };
}
