import { prefixesOf, type Generation } from './layout.ts';
import type { Seal } from './shard.ts';

/**
 * A shard to read, from a byte on. A walk through the catalogue reads each shard to its end. If a seal stands there, it
 * continues in the children, after the rows that were copied. So it sees each row once, even if shards are divided
 * meanwhile.
 */
export interface Place {
  readonly prefix: string;
  readonly start: number;
}

/** Answers where to read the rows that were added after a division. */
export function behind(prefix: string, { bytes }: Extract<Seal, { kind: 'split' }>): readonly Place[] {
  const children = prefixesOf(Math.log2(bytes.length), prefix);
  // It begins one byte before the first new row: without a new row the range would otherwise be empty.
  return children.map((child, number) => ({ prefix: child, start: Math.max(0, (bytes[number] ?? 0) - 1) }));
}

const width = 24;
const begins = (prefix: string): number => Number.parseInt(prefix.padEnd(width, '0'), 2);
const ends = (prefix: string): number => begins(prefix) + 2 ** (width - prefix.length);

/**
 * Lists the shards after a place, each from its beginning. Answers undefined if the directory is older than the place,
 * so that one of its shards begins before the place ends.
 */
export function leavesBehind({ leaves }: Pick<Generation, 'leaves'>, prefix: string): readonly Place[] | undefined {
  const end = ends(prefix);
  const rest = leaves.filter((leaf) => begins(leaf) >= end);
  const first = rest[0];
  const whole = first === undefined ? end === 2 ** width : begins(first) === end;
  return whole ? rest.map((leaf) => ({ prefix: leaf, start: 0 })) : undefined;
}

/** Tells whether each place begins where those before it have ended, or later. */
export const areInOrder = (places: readonly Place[]): boolean =>
  places.slice(1).every(({ prefix }, index) => begins(prefix) >= ends(places[index]?.prefix ?? ''));

/** Tells whether a prefix is, or was, one of the generation's shards. */
export const isPlaceOf = ({ depth, leaves }: Generation, prefix: string): boolean =>
  prefix.length >= depth && leaves.some((leaf) => leaf.startsWith(prefix));
