import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'libsql';
import { OperatorError } from '../kernel/operator-error.ts';
import { isRegionName } from '../kernel/region-name.ts';
import type { Operator } from '../kernel/operator.ts';
import { checkAtRest, openFile } from './at-rest.ts';
import { takeDataDirectory } from './data-directory.ts';
import { digestOf, regionTable, type RegionDigest } from './digest.ts';
import { checkIdentity } from './identity.ts';
import { keepPrivate } from './private-files.ts';
import { regionFolder, regionsWithState } from './region-folders.ts';

/** The most bytes that the engine takes as one value. docs: SQLite, "Limits In SQLite" (SQLITE_MAX_LENGTH) */
const mostBytes = 1_000_000_000;

/** Computes the digest of each further region of a data directory. */
export const digestRegions = (directory: string): RegionDigest[] =>
  regionsWithState(directory).map((region) => {
    const folder = regionFolder(directory, region);
    checkAtRest(folder);
    return { region, ...inspect(join(folder, 'state.db')) };
  });

/**
 * Puts the states of the further regions into an export, each as of one moment of its own. Regions call each other as
 * others do, so that no moment of all of them exists.
 */
export function packRegions(directory: string, file: string, operator: Operator): void {
  const regions = regionsWithState(directory);
  if (regions.length === 0) return;
  const database = openFile(file);
  try {
    database.exec(`CREATE TABLE ${regionTable} (region TEXT PRIMARY KEY, digest TEXT, rows INTEGER, state BLOB)`);
    const insert = database.prepare(`INSERT INTO ${regionTable} VALUES (?, ?, ?, ?)`);
    for (const region of regions) {
      const { digest, rows, bytes } = packed(regionFolder(directory, region), `${file}.region`, operator);
      insert.run(region, digest, rows, bytes);
    }
  } finally {
    database.close();
  }
}

function packed(folder: string, copy: string, operator: Operator) {
  checkAtRest(folder);
  rmSync(copy, { force: true });
  keepPrivate(copy, operator);
  try {
    copyState(join(folder, 'state.db'), copy);
    if (statSync(copy).size > mostBytes)
      throw new OperatorError('CannotExport', `${folder} has more than ${mostBytes} bytes, which no export takes.`);
    return { ...inspect(copy), bytes: readFileSync(copy) };
  } finally {
    rmSync(copy, { force: true });
  }
}

/** Copies a state as of one moment, even while a runtime uses it. */
export function copyState(source: string, copy: string): void {
  const database = openFile(source);
  try {
    database.pragma('busy_timeout = 10000');
    checkIdentity(database, source);
    database.prepare('VACUUM INTO ?').run(copy);
  } finally {
    database.close();
  }
}

/** Takes the states of further regions out of an imported file, and puts each into its folder. */
export function unpackRegions(file: string, directory: string, operator: Operator): void {
  const database = openFile(file);
  try {
    if (!hasRegions(database)) return;
    const rows = database.prepare(`SELECT region, digest, state FROM ${regionTable}`).all() as RegionState[];
    for (const row of rows) putRegion(directory, row, operator);
    database.exec(`DROP TABLE ${regionTable}; VACUUM`);
  } finally {
    database.close();
  }
}

interface RegionState {
  readonly region: string;
  readonly digest: string;
  readonly state: ArrayBuffer | Uint8Array;
}

function putRegion(directory: string, { region, digest, state }: RegionState, operator: Operator): void {
  if (!isRegionName(region)) throw notImported(region);
  const folder = regionFolder(directory, region);
  const lock = takeDataDirectory(folder, operator);
  try {
    const target = join(folder, 'state.db');
    const unfinished = `${target}.unfinished`;
    rmSync(unfinished, { force: true });
    writeFileSync(unfinished, new Uint8Array(state), { mode: 0o600, flag: 'wx' });
    sync(unfinished);
    if (inspect(unfinished).digest !== digest) throw notImported(region);
    for (const stale of ['state.db-wal', 'state.db-shm', 'commits', 'checksums'])
      rmSync(join(folder, stale), { force: true });
    renameSync(unfinished, target);
    sync(folder);
  } finally {
    lock.release();
  }
}

const notImported = (region: string): OperatorError =>
  new OperatorError('NotImported', `The state of ${region.slice(0, 40)} in this file is not what was exported.`);

const hasRegions = (database: Database): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").raw().all(regionTable).length > 0;

/** Computes the digest of a file that is a database of the runtime. */
export function inspect(file: string, regions?: readonly RegionDigest[]) {
  const database = openFile(file);
  try {
    checkIdentity(database, file);
    return digestOf(database, regions);
  } finally {
    database.close();
  }
}

export function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
