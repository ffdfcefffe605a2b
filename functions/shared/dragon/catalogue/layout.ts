import { CatalogueDamagedError } from '../errors.ts';
import { keyBits } from '../../storage/keys.ts';

/**
 * Tells where the rows are: in shards by the leading bits of their keys' hashes. It changes only when a shard is
 * divided or all shards are made again, and never because a dragon is accepted. So readers and writers keep it in
 * memory. A process with an old one learns of the change from the last row of a shard that it reads.
 */
export interface Directory {
  readonly format: 2;
  readonly generation: string;
  /** The number of bits in the prefixes with which the generation began. */
  readonly depth: number;
  /** The prefixes in order; every key has exactly one of them. */
  readonly leaves: readonly string[];
  /** The earlier generations. Clients that page through them can still read them for a day. */
  readonly retired: readonly RetiredGeneration[];
  /** A number that changes when a rebuild is given up, so that the rebuild cannot end later. */
  readonly fence: number;
}

export interface Generation {
  readonly generation: string;
  readonly depth: number;
  readonly leaves: readonly string[];
}

export interface RetiredGeneration extends Generation {
  readonly retiredAt: number;
}

export interface OpenDirectory {
  readonly directory: Directory;
  /**
   * The ETag; it is undefined while the directory follows from the manifest of an earlier version and is not stored.
   */
  readonly etag: string | undefined;
}

/** The directories that a container knows, by their keys. */
export interface Directories {
  get(key: string): OpenDirectory | undefined;
  set(key: string, open: OpenDirectory): void;
}

/** How long an open token leads to shards that were divided or made again. */
export const retirement = 24 * 60 * 60 * 1000;

export function firstDirectory(generation: string, depth: number): Directory {
  return { format: 2, generation, depth, leaves: prefixesOf(depth), retired: [], fence: 0 };
}

export const prefixesOf = (depth: number, prefix = ''): readonly string[] =>
  depth === 0
    ? [prefix]
    : Array.from({ length: 2 ** depth }, (_, number) => prefix + number.toString(2).padStart(depth, '0'));

/** Answers the shard that a dragon belongs to. */
export function leafOf({ leaves }: Pick<Generation, 'leaves'>, key: string): string {
  const bits = keyBits(key);
  // In this order, the last prefix that does not come after the bits is the one with which they begin.
  let [low, high] = [0, leaves.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((leaves[middle] as string) <= bits) low = middle;
    else high = middle - 1;
  }
  const leaf = leaves[low];
  if (leaf === undefined || !bits.startsWith(leaf))
    throw new CatalogueDamagedError('The directory has no shard for a key: rebuild the catalogue.');
  return leaf;
}

/** Groups rows by their shard and keeps their order. */
export function byLeaf<Row extends { readonly _key: string }>(
  generation: Pick<Generation, 'leaves'>,
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  const parts = new Map<string, Row[]>();
  for (const row of rows) {
    const leaf = leafOf(generation, row._key);
    const part = parts.get(leaf);
    if (part === undefined) parts.set(leaf, [row]);
    else part.push(row);
  }
  return parts;
}

/** The directory lies in the folder of the file that the parameter names; so do the generations. */
export const directoryKey = (catalogueKey: string): string => `${folderOf(catalogueKey)}directory.json`;

export const folderOf = (catalogueKey: string): string => catalogueKey.slice(0, catalogueKey.lastIndexOf('/') + 1);

/** Shards with which a generation began have numbers; shards from a division are named by their bits. */
export function shardKey(
  catalogueKey: string,
  { generation, depth }: Omit<Generation, 'leaves'>,
  prefix: string,
): string {
  const name = prefix.length === depth ? String(Number.parseInt(prefix || '0', 2)).padStart(4, '0') : `b${prefix}`;
  return `${folderOf(catalogueKey)}${generation}/shard-${name}.ndjson`;
}

/** The name begins with its time, which tells the age of what a crash has left. */
export function newGeneration(now: number, random: () => number): string {
  return `g${String(now).padStart(13, '0')}-${Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0')}`;
}

export const isGeneration = (text: string): boolean => /^g\d{13}-[0-9a-f]{8}$/.test(text);

export const generationTime = (generation: string): number => Number(generation.slice(1, 14));
