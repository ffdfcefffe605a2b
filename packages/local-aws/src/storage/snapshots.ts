import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isPlainFile, isPlainFolder } from './plain-file.ts';
import type { Snapshot } from './snapshot.ts';

const ending = '.localaws';
const folderOf = (directory: string): string => join(directory, 'snapshots');

/** Answers the file of a snapshot: an export, as `local-aws export` writes it. */
export const snapshotFile = (directory: string, name: string): string => join(folderOf(directory), `${name}${ending}`);

/** Lists the snapshots of a data directory; the newest comes first. */
export function snapshotsOf(directory: string): Snapshot[] {
  const folder = folderOf(directory);
  if (!isPlainFolder(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending) && isPlainFile(join(folder, name)))
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return { name: name.slice(0, -ending.length), bytes: size, at: mtimeMs };
    })
    .sort((a, b) => b.at - a.at);
}
