import type { Storage } from '../ports.ts';
import { fromJson } from '../../storage/object-store.ts';
import type { Directory, OpenDirectory } from './layout.ts';
import { folderOf, prefixesOf } from './layout.ts';

/** The directory of the first version: shards by number, with the visible part of each. */
interface Manifest {
  readonly format: 1;
  readonly generation: string;
  readonly shards: readonly unknown[];
  readonly retired: readonly {
    readonly generation: string;
    readonly shards: readonly unknown[];
    readonly retiredAt: number;
  }[];
}

export const manifestKey = (catalogueKey: string): string => `${folderOf(catalogueKey)}manifest.json`;

/**
 * Answers the directory that follows from a catalogue of the first version. Its shards stay where they are: rows after
 * the visible part belong to accepted dragons too.
 */
export async function adoptManifest(
  storage: Pick<Storage, 'derived' | 'catalogueKey'>,
): Promise<OpenDirectory | undefined> {
  const object = await storage.derived.get(manifestKey(storage.catalogueKey));
  if (object === undefined) return undefined;
  const { generation, shards, retired } = fromJson<Manifest>(object);
  const directory: Directory = {
    format: 2,
    ...generationOf(generation, shards.length),
    retired: retired.map((one) => ({ ...generationOf(one.generation, one.shards.length), retiredAt: one.retiredAt })),
    fence: 0,
  };
  return { directory, etag: undefined };
}

function generationOf(generation: string, shards: number): Pick<Directory, 'generation' | 'depth' | 'leaves'> {
  const depth = Math.log2(shards);
  return { generation, depth, leaves: prefixesOf(depth) };
}
