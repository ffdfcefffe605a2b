import { closeSync, lstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
import { checksumsMagic } from './checksums-file.ts';
import { isDataDirectory } from './ownership.ts';
import { isOwnTemporary, temporaryName } from './temporary.ts';

/** A file that the runtime keeps in a data directory, under a name that other software may have used there before. */
interface Kept {
  readonly kind: 'file' | 'folder';
  /**
   * Tells whether a file with this beginning may belong to the runtime. A file that was cut, or never filled, counts as
   * the runtime's.
   */
  begins?(beginning: string): boolean;
  /** Whether a folder is ours. */
  isOurs?(path: string): boolean;
  /** Beside a database of the runtime, a file of this name belongs to the runtime, however damaged it is. */
  readonly besideOurs?: true;
}

const sqlite = (text: string): boolean => 'SQLite format 3\0'.startsWith(text.slice(0, 16));
/** The magic number of a write-ahead log, in either byte order. docs: SQLite, "Database File Format" (4.1) */
const log = (text: string): boolean => ['\x37\x7f\x06\x82', '\x37\x7f\x06\x83'].some((magic) => text.startsWith(magic));
/** A power failure leaves this of a file that was being written. */
const blank = (text: string): boolean => /^\0*$/.test(text);

/** The version of the index of a log, in the byte order of the machine. docs: SQLite, "WAL-mode File Format" (2.1) */
const logIndex = (text: string): boolean =>
  ['\x18\xe2\x2d\0', '\0\x2d\xe2\x18'].some((version) => text.startsWith(version));
/** A journal begins with zeros until it is on disk. docs: SQLite, "Database File Format" (3) */
const journal = (text: string): boolean =>
  ['\xd9\xd5\x05\xf9\x20\xa1\x63\xd7', '\0'.repeat(8)].some((magic) => text.startsWith(magic));

/** The engine itself writes and removes files of these names beside a database, whoever made them. */
const besideDatabase = (name: string): Readonly<Record<string, Kept>> => ({
  [`${name}-wal`]: { kind: 'file', begins: log, besideOurs: true },
  [`${name}-shm`]: { kind: 'file', begins: logIndex, besideOurs: true },
  [`${name}-journal`]: { kind: 'file', begins: journal, besideOurs: true },
});

/** The beginning of what `amplifyOutputs` writes for an API that is here. Other software uses this name as well. */
const amplifyOutputs = (text: string): boolean =>
  text.startsWith('{\n  "version": "') &&
  text.includes('"data": {\n    "aws_region": "') &&
  !text.includes('.amazonaws.com');

const folders = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { kind: 'folder' as const }]));
const files = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { kind: 'file' as const }]));

const kept: Readonly<Record<string, Kept>> = {
  'state.db': { kind: 'file' },
  ...besideDatabase('state.db'),
  'state.db.unfinished': { kind: 'file', begins: sqlite },
  'lock.db': { kind: 'file', begins: sqlite },
  ...besideDatabase('lock.db'),
  checksums: { kind: 'file', begins: (text) => checksumsMagic.startsWith(text.slice(0, checksumsMagic.length)) },
  'checksums.unfinished': {
    kind: 'file',
    begins: (text) => checksumsMagic.startsWith(text.slice(0, checksumsMagic.length)),
  },
  commits: { kind: 'file', begins: (text) => /^[\d\n\0]*$/.test(text), besideOurs: true },
  // Whose a file is, `checkNotLost` tells by the database beside it.
  'outputs.json': { kind: 'file' },
  code: { kind: 'file', begins: (text) => /local-aws-lambda-[A-Za-z0-9]{6}$/.test(text) },
  [temporaryName]: { kind: 'folder', isOurs: isOwnTemporary },
  'amplify_outputs.json': { kind: 'file', begins: amplifyOutputs },
  ...folders('outbox', 'logs', 'tls', 'snapshots', 'regions'),
  ...files('key-rotation.json', 'key-rotation.done.json'),
  ...files('key-rotation.unfinished.json', 'key-rotation.done.unfinished.json'),
};

/** Refuses a directory that contains a foreign file in a place where the runtime would write or remove its own. */
export function refuseForeignFiles(directory: string): void {
  const ours = isDataDirectory(directory);
  for (const [name, expected] of Object.entries(kept)) {
    const path = join(directory, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found) continue;
    const known = ours && expected.besideOurs;
    const isFolder = found.isDirectory() && expected.isOurs?.(path) !== false;
    const fits = expected.kind === 'folder' ? isFolder : found.isFile() && (known || isOurs(path, expected));
    if (fits) continue;
    throw new OperatorError(
      'DataDirectoryForeign',
      `${path} is not what local-aws keeps under this name. It was left as it is: move it, or give another directory ` +
        'with --data-dir.',
    );
  }
}

function isOurs(path: string, { begins }: Kept): boolean {
  if (!begins) return true;
  const handle = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(512);
    const text = bytes.toString('latin1', 0, readSync(handle, bytes, 0, bytes.length, 0));
    return blank(text) || begins(text);
  } finally {
    closeSync(handle);
  }
}
