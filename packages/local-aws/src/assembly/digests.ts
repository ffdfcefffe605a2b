import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const hashed = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Makes a digest of a file, or of all files of a folder. Answers undefined if it does not exist, or if no asset has its
 * size.
 */
export function digestOf(path: string, sizes?: ReadonlySet<number>): string | undefined {
  const stat = statOf(path);
  if (!stat?.isFile() && !stat?.isDirectory()) return undefined;
  if (stat.isFile()) return sizes === undefined || sizes.has(stat.size) ? hashed(readFileSync(path)) : undefined;
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statOf(join(path, name))?.isFile());
  return hashed(Buffer.from(files.map((name) => `${name} ${hashed(readFileSync(join(path, name)))}\n`).join('')));
}

/** Answers undefined for what is gone, and for a link that leads nowhere or to itself. */
function statOf(path: string) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

export const sizeOf = (path: string): number => statOf(path)?.size ?? -1;
