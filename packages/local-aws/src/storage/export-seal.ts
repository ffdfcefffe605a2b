import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

const beginning = '\nlocal-aws export, sha256 ';
const sealBytes = beginning.length + 64 + 1;
/**
 * The engine reads a database up to its last whole page, of at least 512 bytes. The seal after it is shorter, so the
 * engine ignores it.
 */
const smallestPage = 512;

/** The end of a file: the seal of its bytes, no seal (of an earlier version), or a seal that differs. */
export interface Seal {
  readonly kind: 'whole' | 'none' | 'broken';
  /** The number of sealed bytes. */
  readonly bytes: number;
}

/** Appends the SHA-256 of its bytes to an export. */
export function sealExport(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    const { size } = fstatSync(handle);
    writeSync(handle, `${beginning}${hashOf(handle, size)}\n`, size);
  } finally {
    closeSync(handle);
  }
}

export function sealOf(file: string): Seal {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    if (size % smallestPage === 0) return { kind: 'none', bytes: size };
    const bytes = Math.max(0, size - sealBytes);
    const end = Buffer.alloc(size - bytes);
    readSync(handle, end, 0, end.length, bytes);
    const isWhole = end.toString('latin1') === `${beginning}${hashOf(handle, bytes)}\n`;
    return { kind: isWhole ? 'whole' : 'broken', bytes };
  } finally {
    closeSync(handle);
  }
}

function hashOf(handle: number, length: number): string {
  const hash = createHash('sha256');
  const slice = Buffer.allocUnsafe(2 ** 20);
  for (let at = 0; at < length;) {
    const read = readSync(handle, slice, 0, Math.min(slice.length, length - at), at);
    if (read === 0) break;
    hash.update(slice.subarray(0, read));
    at += read;
  }
  return hash.digest('hex');
}
