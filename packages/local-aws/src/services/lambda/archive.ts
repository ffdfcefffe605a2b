import { statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inTurns, sha256Of } from '../../kernel/in-turns.ts';
import type { Archives, CodeSource } from './code.ts';
import { zip, type Packed } from './engine/zip.ts';

/** Code in the form in which a client would upload it. */
export interface Archive {
  readonly bytes: Buffer;
  /** The digest in base64, as the API shows it. */
  readonly sha256: string;
}

export const archiveWith = async (bytes: Buffer): Promise<Archive> => ({
  bytes,
  sha256: Buffer.from(await inTurns(sha256Of(bytes)), 'hex').toString('base64'),
});

/**
 * Answers the archive of each code. Code that the template gives as a directory or a text is packed here. The archive
 * of a deployment depends on the tool that makes it, so it is always packed in the same way.
 */
export function createArchives(stored: Archives): (source: CodeSource) => Promise<Archive> {
  const known = new WeakMap<CodeSource, Promise<Archive>>();
  return (source) => {
    const made = known.get(source) ?? bytesOf(source, stored).then(archiveWith);
    known.set(source, made);
    return made;
  };
}

export async function bytesOf(source: CodeSource, stored: Archives): Promise<Buffer> {
  switch (source.kind) {
    case 'archive':
      return stored(source.sha256) ?? Buffer.alloc(0);
    case 'inline':
      return zip([[source.file, Buffer.from(source.text)]]);
    case 'file':
      return readFile(source.path);
    case 'directory':
      return zip(await filesBelow(source.path));
  }
}

async function filesBelow(folder: string): Promise<Packed[]> {
  if (statSync(folder).isFile()) return [[basename(folder), () => readFile(folder)]];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), () => readFile(path)]);
}
