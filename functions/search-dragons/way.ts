import type { Directory, Generation } from '../shared/dragon/catalogue/layout.ts';
import { isGeneration, retirement } from '../shared/dragon/catalogue/layout.ts';
import { knownDirectory, readDirectory } from '../shared/dragon/catalogue/directory.ts';
import type { Place } from '../shared/dragon/catalogue/walk.ts';
import { areInOrder, isPlaceOf, leavesBehind } from '../shared/dragon/catalogue/walk.ts';
import type { Clock } from '../shared/storage/clock.ts';
import { decodeToken, encodeToken, expiredToken, invalidToken } from '../shared/lambda/page-token.ts';
import type { Storage } from '../shared/dragon/ports.ts';
import type { QueryTable } from '../shared/storage/query-table.ts';

export interface SearchPorts extends Pick<Storage, 'derived' | 'catalogueKey' | 'directories'> {
  readonly clock: Pick<Clock, 'now'>;
  /** Finds dragons by a filter, if the deployment has such an engine. */
  readonly table?: QueryTable;
}

/** The shards that are still to be read. */
export interface Way {
  readonly generation: Generation;
  /** The places in order: first those of a divided shard, then the directory's shards. */
  readonly places: readonly Place[];
  /** The number of places that come before the directory's shards. */
  readonly inner: number;
  /** The way begins at the beginning. */
  readonly whole: boolean;
  /** The time when it began. Shards that are divided since then are kept until the way must end. */
  readonly began: number;
}

export async function wholeWay(ports: SearchPorts): Promise<Way | undefined> {
  const directory = (await knownDirectory(ports))?.directory;
  if (directory === undefined) return undefined;
  const places = directory.leaves.map((prefix) => ({ prefix, start: 0 }));
  return { generation: directory, places, inner: 0, whole: true, began: ports.clock.now() };
}

export async function restOfWay(ports: SearchPorts, token: Token): Promise<Way | undefined> {
  const age = ports.clock.now() - token.began;
  if (age > longestWay) throw expiredToken();
  // A way that never ends would lead to shards that are gone.
  if (age < -fastestClock) throw invalidToken();
  const known = (await knownDirectory(ports))?.directory;
  const way = known === undefined ? undefined : wayIn(ports, known, token);
  if (way !== undefined) return way;
  // The token may come from another container, whose directory is newer.
  const fresh = (await readDirectory(ports))?.directory;
  if (fresh === undefined) return undefined;
  const again = wayIn(ports, fresh, token);
  if (again !== undefined) return again;
  throw fresh.generation === token.generation ? invalidToken() : expiredToken();
}

/**
 * It is a little less than the time for which old shards are kept, because a directory in memory may be a minute old.
 */
const longestWay = retirement - 5 * 60 * 1000;
/** The clocks of two containers differ by less. */
const fastestClock = 60 * 1000;

/** Answers undefined if the directory does not know the token's generation or place. */
function wayIn(ports: SearchPorts, directory: Directory, { generation: name, inner, began }: Token): Way | undefined {
  const alive = directory.retired.filter(({ retiredAt }) => ports.clock.now() - retiredAt < retirement);
  const generation = [directory, ...alive].find((one) => one.generation === name);
  if (generation === undefined || !inner.every(({ prefix }) => isPlaceOf(generation, prefix))) return undefined;
  const rest = leavesBehind(generation, inner.at(-1)?.prefix ?? '');
  return rest === undefined
    ? undefined
    : { generation, places: [...inner, ...rest], inner: inner.length, whole: false, began };
}

interface Token {
  readonly generation: string;
  readonly began: number;
  /** The places that follow before the directory's next shard; the first is where to continue. */
  readonly inner: readonly Place[];
}

export function writeToken(
  binding: string,
  { generation: { generation }, began }: Way,
  inner: readonly Place[],
): string {
  return encodeToken(binding, [generation, began, ...inner.flatMap(({ prefix, start }) => [prefix, start])]);
}

const mostPlaces = 32;
/** No object is longer. docs: Amazon S3 User Guide, "Uploading objects" */
const longestObject = 50 * 2 ** 40;

export function readToken(binding: string, text: string): Token {
  const [generation, began, ...rest] = decodeToken(binding, text);
  if (typeof generation !== 'string' || !isGeneration(generation)) throw invalidToken();
  if (!Number.isSafeInteger(began) || (began as number) < 0) throw invalidToken();
  // A token of the first version contains the number of a shard and of a byte.
  if (rest.length === 1 && Number.isSafeInteger(rest[0]) && (rest[0] as number) >= -1) throw expiredToken();
  if (rest.length === 0 || rest.length % 2 === 1 || rest.length > 2 * mostPlaces) throw invalidToken();
  const inner = Array.from({ length: rest.length / 2 }, (_, index) => readPlace(rest[2 * index], rest[2 * index + 1]));
  // A place twice would be read twice.
  if (!areInOrder(inner)) throw invalidToken();
  return { generation, began: began as number, inner };
}

function readPlace(prefix: unknown, start: unknown): Place {
  if (typeof prefix !== 'string' || !/^[01]{0,24}$/.test(prefix)) throw invalidToken();
  if (!Number.isSafeInteger(start) || (start as number) < 0 || (start as number) > longestObject) throw invalidToken();
  return { prefix, start: start as number };
}
