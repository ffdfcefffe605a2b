import { CatalogueDamagedError, ConflictError } from '../errors.ts';
import type { Clock } from '../../storage/clock.ts';
import type { StoredObject } from '../../storage/object-store.ts';
import { fromJson, ifAbsent, putIf, toJson } from '../../storage/object-store.ts';
import type { Ports, Storage } from '../ports.ts';
import type { Directories, Directory, OpenDirectory } from './layout.ts';
import { directoryKey, firstDirectory, newGeneration } from './layout.ts';
import { adoptManifest } from './manifest.ts';

const lifetime = 60_000;

/** The directories that a container knows. */
export class KnownDirectories implements Directories {
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

/** Reads the stored directory. */
export async function readDirectory(storage: CatalogueStorage): Promise<OpenDirectory | undefined> {
  const key = directoryKey(storage.catalogueKey);
  const object = await storage.derived.get(key);
  const open = object === undefined ? await adoptManifest(storage) : opened(object);
  if (open !== undefined) storage.directories?.set(key, open);
  return open;
}

/** Answers the directory as it is, or as it was up to a minute ago. */
export async function knownDirectory(storage: CatalogueStorage): Promise<OpenDirectory | undefined> {
  return storage.directories?.get(directoryKey(storage.catalogueKey)) ?? (await readDirectory(storage));
}

const opened = (object: StoredObject): OpenDirectory => ({ directory: fromJson<Directory>(object), etag: object.etag });

/** Opens the directory. The very first writer makes one. */
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

/** Stores a directory. Answers undefined if another one was stored meanwhile. */
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

/** Stores the directory that follows from a manifest, so that it need not be computed each time. */
export async function adoptDirectory(ports: Pick<Ports, 'derived' | 'catalogueKey' | 'directories'>): Promise<void> {
  const open = await readDirectory(ports);
  if (open !== undefined && open.etag === undefined) await storeDirectory(ports, open.directory, undefined);
}

/** Replaces a shard by its children. If that is already done, it does nothing. */
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
