import type { ListedObject } from '../../storage/object-store.ts';
import { listAll } from '../../storage/object-store.ts';
import type { CatalogueStorage } from './directory.ts';
import type { Directory, Generation } from './layout.ts';
import { readDirectory } from './directory.ts';
import { folderOf } from './layout.ts';

/** The objects in the catalogue's folder, read by one listing for each thousand, and the directory of that time. */
export interface Survey {
  readonly directory: Directory;
  readonly objects: readonly ListedObject[];
}

export async function surveyCatalogue(storage: CatalogueStorage): Promise<Survey | undefined> {
  const directory = (await readDirectory(storage))?.directory;
  if (directory === undefined) return undefined;
  const objects: ListedObject[] = [];
  for await (const object of listAll(storage.derived, folderOf(storage.catalogueKey))) objects.push(object);
  return { directory, objects };
}

/** Lists the objects of one generation by their prefix. */
export async function surveyShards(
  storage: Pick<CatalogueStorage, 'derived' | 'catalogueKey'>,
  generation: Omit<Generation, 'leaves'>,
): Promise<ReadonlyMap<string, ListedObject>> {
  const objects: ListedObject[] = [];
  const folder = `${folderOf(storage.catalogueKey)}${generation.generation}/`;
  for await (const object of listAll(storage.derived, folder)) objects.push(object);
  return shardsIn(storage, generation, objects);
}

export function shardsIn(
  { catalogueKey }: Pick<CatalogueStorage, 'catalogueKey'>,
  { generation, depth }: Omit<Generation, 'leaves'>,
  objects: readonly ListedObject[],
): ReadonlyMap<string, ListedObject> {
  const folder = `${folderOf(catalogueKey)}${generation}/`;
  const shards = new Map<string, ListedObject>();
  for (const object of objects) {
    if (!object.key.startsWith(folder)) continue;
    const name = /^shard-(?:(\d{4,})|b([01]+))\.ndjson$/.exec(object.key.slice(folder.length));
    if (name === null) continue;
    shards.set(name[2] ?? (depth === 0 ? '' : Number(name[1]).toString(2).padStart(depth, '0')), object);
  }
  return shards;
}
