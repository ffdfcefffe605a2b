import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
import { isOpenHere } from './open-here.ts';
import { applicationId, checkNotLost, hasDatabase } from './identity.ts';

/**
 * Tells by its content whether a directory is a data directory of this runtime, because its name alone proves nothing.
 * It must contain a database of the runtime, however damaged, or its outputs.
 */
export const isDataDirectory = (directory: string): boolean =>
  ownsDatabase(join(directory, 'state.db')) || isOutputsFile(join(directory, 'outputs.json'));

/** Refuses a directory without the state of an earlier start. */
export function requireState(directory: string): void {
  if (!isDataDirectory(directory)) throw noState(directory);
}

/** Refuses a directory without a database. */
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

/** Whoever opens a pipe waits until somebody writes to it. */
export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const ownsDatabase = (file: string): boolean => isOpenHere(file) || isOurHeader(headerOf(file));

/**
 * The application id stands in the first page of a SQLite file, which is readable even if the file is damaged further
 * on.
 */
export const isOurHeader = (header: Buffer): boolean =>
  header.length === headerBytes &&
  header.toString('latin1', 0, 15) === 'SQLite format 3' &&
  header.readUInt32BE(68) === applicationId;

const headerBytes = 100;

/** Answers the beginning of a file. It is shorter if the file is, and empty if no file can be read. */
export function headerOf(file: string): Buffer {
  let handle: number;
  try {
    if (!isFile(file)) return Buffer.alloc(0);
    handle = openSync(file, 'r');
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const header = Buffer.alloc(headerBytes);
    return header.subarray(0, readSync(handle, header, 0, headerBytes, 0));
  } finally {
    closeSync(handle);
  }
}

/** Other programs write files of that name too: `cdk deploy --outputs-file outputs.json`. */
function isOutputsFile(file: string): boolean {
  try {
    if (!isFile(file)) return false;
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null && 'awsEndpointUrl' in value && 'credentials' in value;
  } catch {
    return false;
  }
}
