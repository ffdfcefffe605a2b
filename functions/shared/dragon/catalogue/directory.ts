import { CatalogueDamagedError, ConflictError } from '../../errors.ts';
import type { Clock } from '../../clock.ts';
import { keyBits } from '../../storage/keys.ts';
import type { StoredObject } from '../../storage/object-store.ts';
import { fromJson, ifAbsent, putIf, toJson } from '../../storage/object-store.ts';
import type { Ports, Storage } from '../../ports.ts';
import { adoptManifest } from './manifest.ts';

/**
 * Where the rows are: shards by the leading bits of their keys' hashes. It changes only when one shard is divided or
 * all are made anew, never because a dragon is accepted, so readers and writers keep it in memory. Whoever has an old
 * one learns of the change from the last row of the shard that it leads to.
 */
export interface Directory {
  readonly format: 2;
  readonly generation: string;
  /** Bits in the prefixes with which the generation began. */
  readonly depth: number;
  /** Prefixes in order: every key has exactly one of them. */
  readonly leaves: readonly string[];
  /** Earlier generations, readable for one more day by those who are paging through them. */
  readonly retired: readonly RetiredGeneration[];
  /** Changes when a rebuild was given up, so that it cannot end later. */
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
  /** Undefined while it follows from the manifest of an earlier version, and is stored nowhere. */
  readonly etag: string | undefined;
}

/** How long an open token leads to shards that were divided or made anew. */
export const retirement = 24 * 60 * 60 * 1000;

const lifetime = 60_000;

/** Directories that a container knows. */
export class KnownDirectories {
  private readonly known = new Map<string, { readonly open: OpenDirectory; readonly until: number }>();
  private readonly clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.clock = clock;
  }

  get(key: string): OpenDirectory | undefined {
    const entry = this.known.get(key);
    return entry !== undefined && this.clock.now() < entry.until ? entry.open : undefined;
  }

  set(key: string, open: OpenDirectory): void {
    this.known.set(key, { open, until: this.clock.now() + lifetime });
  }
}

export type CatalogueStorage = Pick<Storage, 'derived' | 'catalogueKey' | 'directories'>;

/** The directory as it is stored now. */
export async function readDirectory(storage: CatalogueStorage): Promise<OpenDirectory | undefined> {
  const key = directoryKey(storage.catalogueKey);
  const object = await storage.derived.get(key);
  const open = object === undefined ? await adoptManifest(storage) : opened(object);
  if (open !== undefined) storage.directories?.set(key, open);
  return open;
}

/** The directory as it is, or was a minute ago. */
export async function knownDirectory(storage: CatalogueStorage): Promise<OpenDirectory | undefined> {
  return storage.directories?.get(directoryKey(storage.catalogueKey)) ?? (await readDirectory(storage));
}

const opened = (object: StoredObject): OpenDirectory => ({ directory: fromJson<Directory>(object), etag: object.etag });

/** The first writer ever makes one. */
export async function openDirectory(ports: Ports): Promise<OpenDirectory> {
  const open = await knownDirectory(ports);
  if (open !== undefined) return open;
  const directory = firstDirectory(newGeneration(ports.clock.now(), ports.random), 0);
  return (await storeDirectory(ports, directory, undefined)) ?? (await requireDirectory(ports));
}

export async function requireDirectory(storage: CatalogueStorage): Promise<OpenDirectory> {
  const open = await readDirectory(storage);
  if (open === undefined) throw new CatalogueDamagedError('The directory disappeared: rebuild the catalogue.');
  return open;
}

/** Undefined when another one was stored meanwhile. */
export async function storeDirectory(
  ports: Pick<Ports, 'derived' | 'catalogueKey' | 'directories'>,
  directory: Directory,
  etag: string | undefined,
): Promise<OpenDirectory | undefined> {
  const key = directoryKey(ports.catalogueKey);
  const result = await putIf(ports.derived, key, toJson(directory), etag === undefined ? ifAbsent : { ifMatch: etag });
  if (!result.stored) return undefined;
  const open = { directory, etag: result.etag };
  ports.directories?.set(key, open);
  return open;
}

/** Stores the directory that follows from a manifest, so that it need not be made of it each time. */
export async function adoptDirectory(ports: Pick<Ports, 'derived' | 'catalogueKey' | 'directories'>): Promise<void> {
  const open = await readDirectory(ports);
  if (open !== undefined && open.etag === undefined) await storeDirectory(ports, open.directory, undefined);
}

/** Puts children in the place of a shard; nothing to do when that is done. */
export async function replaceLeaf(
  ports: Ports,
  generation: string,
  prefix: string,
  children: readonly string[],
): Promise<void> {
  for (let attempt = 0; attempt < 64; attempt += 1) {
    const { directory, etag } = await requireDirectory(ports);
    const at = directory.leaves.indexOf(prefix);
    if (directory.generation !== generation || at < 0) return;
    const leaves = [...directory.leaves.slice(0, at), ...children, ...directory.leaves.slice(at + 1)];
    if ((await storeDirectory(ports, { ...directory, leaves }, etag)) !== undefined) return;
    await ports.clock.sleep(ports.random() * 40);
  }
  throw new ConflictError('The directory changes too quickly.');
}

export function firstDirectory(generation: string, depth: number): Directory {
  return { format: 2, generation, depth, leaves: prefixesOf(depth), retired: [], fence: 0 };
}

export const prefixesOf = (depth: number, prefix = ''): readonly string[] =>
  depth === 0
    ? [prefix]
    : Array.from({ length: 2 ** depth }, (_, number) => prefix + number.toString(2).padStart(depth, '0'));

/** The shard that a dragon belongs to. */
export function leafOf({ leaves }: Pick<Generation, 'leaves'>, key: string): string {
  const bits = keyBits(key);
  // In order, the last prefix that is not behind the bits is the one that they begin with.
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

/** The directory stands in the folder of the file that the parameter names; so do the generations. */
export const directoryKey = (catalogueKey: string): string => `${folderOf(catalogueKey)}directory.json`;

export const folderOf = (catalogueKey: string): string => catalogueKey.slice(0, catalogueKey.lastIndexOf('/') + 1);

/** Shards with which a generation began are numbered, those that came of a division are named by their bits. */
export function shardKey(
  catalogueKey: string,
  { generation, depth }: Omit<Generation, 'leaves'>,
  prefix: string,
): string {
  const name = prefix.length === depth ? String(Number.parseInt(prefix || '0', 2)).padStart(4, '0') : `b${prefix}`;
  return `${folderOf(catalogueKey)}${generation}/shard-${name}.ndjson`;
}

/** Begins with its time, so that what a crash left behind can be told by its age. */
export function newGeneration(now: number, random: () => number): string {
  return `g${String(now).padStart(13, '0')}-${Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0')}`;
}

export const isGeneration = (text: string): boolean => /^g\d{13}-[0-9a-f]{8}$/.test(text);
