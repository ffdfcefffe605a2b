import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
import { applicationId, checkNotLost, hasDatabase } from './identity.ts';

/**
 * Whether the directory is one of ours by what lies in it, so that nothing is taken for it by its name alone: a
 * database of ours, however damaged, or our outputs.
 */
export const isDataDirectory = (directory: string): boolean =>
  ownsDatabase(join(directory, 'state.db')) || isOutputsFile(join(directory, 'outputs.json'));

/** For commands that need what a start has made. */
export function requireState(directory: string): void {
  if (!isDataDirectory(directory)) throw noState(directory);
}

/** For commands that need the database itself. */
export function requireDatabase(directory: string): void {
  checkNotLost(directory);
  if (!hasDatabase(directory)) throw noState(directory);
}

const noState = (directory: string): OperatorError =>
  new OperatorError(
    'NoState',
    `${directory} holds no state of local-aws. Start local-aws first, bring back an export with ` +
      '"local-aws import FILE", or name another directory with --data-dir.',
  );

const ownsDatabase = (file: string): boolean => isOurHeader(headerOf(file));

/** The application id is in the first page of a SQLite file, which is readable in one that is damaged further on. */
export const isOurHeader = (header: Buffer): boolean =>
  header.length === headerBytes &&
  header.toString('latin1', 0, 15) === 'SQLite format 3' &&
  header.readUInt32BE(68) === applicationId;

const headerBytes = 100;

/** Shorter when the file is, and empty when there is none to read. */
export function headerOf(file: string): Buffer {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const header = Buffer.alloc(headerBytes);
    return header.subarray(0, readSync(handle, header, 0, headerBytes, 0));
  } catch {
    // A folder.
    return Buffer.alloc(0);
  } finally {
    closeSync(handle);
  }
}

/** Others write files of that name too: `cdk deploy --outputs-file outputs.json`. */
function isOutputsFile(file: string): boolean {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null && 'awsEndpointUrl' in value && 'credentials' in value;
  } catch {
    return false;
  }
}
