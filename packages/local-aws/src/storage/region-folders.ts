import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isPlainFolder } from './plain-file.ts';
import { isDataDirectory } from './ownership.ts';

const folder = 'regions';

/** Answers the folder of a region that is not the main one. It is a data directory of its own. */
export const regionFolder = (directory: string, region: string): string => join(directory, folder, region);

/** Lists the regions beside the main one that have state in a data directory. */
export function regionsWithState(directory: string): string[] {
  const path = join(directory, folder);
  if (!isPlainFolder(path)) return [];
  return readdirSync(path)
    .filter((region) => isDataDirectory(regionFolder(directory, region)))
    .sort();
}
