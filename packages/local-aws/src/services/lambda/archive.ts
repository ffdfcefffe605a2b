import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Archives, CodeSource } from './code.ts';
import { zip } from './engine/zip.ts';

/** Code in the form in which a client would upload it. */
export interface Archive {
  readonly bytes: Buffer;
  /** The digest in base64, as the API shows it. */
  readonly sha256: string;
}

export const archiveWith = (bytes: Buffer): Archive => ({
  bytes,
  sha256: createHash('sha256').update(bytes).digest('base64'),
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

async function filesBelow(folder: string): Promise<(readonly [string, Buffer])[]> {
  if (statSync(folder).isFile()) return [[basename(folder), await readFile(folder)]];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(path)] as const),
  );
}
