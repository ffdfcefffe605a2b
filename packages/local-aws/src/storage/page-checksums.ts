import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'libsql';
import { OperatorError } from '../kernel/operator-error.ts';
import { ChecksumsFile } from './checksums-file.ts';
import { acknowledgedCommits } from './commit-counter.ts';
import { framesAt, logState, pagesOfFrames, readLog, type LogState } from './write-ahead-log.ts';
import { isBusy } from './is-busy.ts';

export interface StateFiles {
  readonly database: string;
  readonly checksums: string;
  readonly commits: string;
}

export const stateFiles = (directory: string): StateFiles => ({
  database: join(directory, 'state.db'),
  checksums: join(directory, 'checksums'),
  commits: join(directory, 'commits'),
});

export interface Examined {
  /** The checksums; undefined if there are none for this database, so that they are made again. */
  readonly checksums: ChecksumsFile | undefined;
  readonly damaged: readonly number[];
  /** Pages whose checksums are those of the log. */
  readonly logged: readonly number[];
}

/**
 * Compares every page of a closed database with the committed one. The engine has checksums only in its log, so it
 * would accept a page that the disk or another program has changed.
 */
export function examinePages({ database, checksums: file, commits }: StateFiles): Examined {
  const checksums = ChecksumsFile.read(file);
  if (!checksums) return unexamined;
  const log = readLog(`${database}-wal`);
  const acknowledged = acknowledgedCommits(commits);
  // A process may die between a commit and its checksums; the pages are then in the log. A program that committed more
  // knew nothing of checksums: it was an earlier version.
  if (acknowledged > checksums.commits + Math.min(log.pages.size, 1)) return unexamined;
  const damaged = changedPages(database, checksums, log.pages);
  for (const [page, content] of log.pages) checksums.set(page, content);
  checksums.commits = Math.max(checksums.commits, acknowledged);
  const logged = [...log.pages.keys()];
  checksums.write(logged);
  checksums.close();
  return { checksums, damaged, logged };
}

/** Nothing is known of the pages. */
export const unexamined: Examined = { checksums: undefined, damaged: [], logged: [] };

function changedPages(file: string, checksums: ChecksumsFile, anew: ReadonlyMap<number, unknown>): number[] {
  const handle = openSync(file, 'r');
  try {
    const changed: number[] = [];
    for (const [page, content] of pagesOf(handle, checksums.pageSize))
      if (!anew.has(page) && checksums.differs(page, content)) changed.push(page);
    return changed;
  } finally {
    closeSync(handle);
  }
}

/** Names what is damaged: the tables of the pages, if the rest of the file still tells them. */
export function refuseDamaged(
  database: Database,
  { database: file, checksums }: StateFiles,
  pages: readonly number[],
): void {
  if (pages.length === 0) return;
  const shown = pages.slice(0, 20).join(', ') + (pages.length > 20 ? ' …' : '');
  throw new OperatorError(
    'DataDirectoryDamaged',
    `${file} is damaged: ${pages.length} of its pages (${shown}), in ${tablesOf(database, pages)}, are not as they ` +
      `were written. It was left as it is. (If a program was meant to change it, remove ${checksums}, which tells so.)`,
  );
}

function tablesOf(database: Database, pages: readonly number[]): string {
  try {
    const names = database
      .prepare(
        'SELECT DISTINCT CAST(coalesce(m.tbl_name, d.name) AS BLOB) ' +
          'FROM dbstat d LEFT JOIN sqlite_master m ON m.name = d.name ' +
          `WHERE d.pageno IN (${pages.slice(0, 500).join(',')}) ORDER BY 1`,
      )
      .raw()
      .all() as [ArrayBuffer][];
    const shown = names.map(([name]) => Buffer.from(name).toString('utf8'));
    return names.length === 0 ? 'unused space' : `the tables ${shown.join(', ')}`;
  } catch {
    return 'places that the rest of it does not tell';
  }
}

/** The number of bytes that are read at once. */
const slice = 2 ** 20;

function* pagesOf(handle: number, pageSize: number): Generator<readonly [number, Buffer]> {
  const bytes = Buffer.allocUnsafe(Math.max(slice, pageSize));
  for (let at = 0; ; at += bytes.length) {
    const read = readSync(handle, bytes, 0, bytes.length, at);
    for (let start = 0; start + pageSize <= read; start += pageSize)
      yield [(at + start) / pageSize + 1, bytes.subarray(start, start + pageSize)];
    if (read < bytes.length) return;
  }
}

/** After so many frames the log goes into the database, as the engine would do by itself. */
const mostFrames = 1_000;
const nowhere: LogState = { frames: 0, salts: '' };

/**
 * Follows the commits of the one connection that writes, as far as they are on disk. It takes the checksums of their
 * pages from the log. It decides when the log goes into the database, because the checksums must be on disk before
 * that.
 */
export class PageChecksums {
  readonly #database: Database;
  readonly #files: StateFiles;
  readonly #pageSize: number;
  /** These files stay open until the database is closed: closing a file earlier would end the engine's locks on it. */
  readonly #handles: number[] = [];
  readonly #indexHeader = Buffer.alloc(48);
  readonly #frameBytes = Buffer.allocUnsafe(slice);
  #checksums: ChecksumsFile | undefined;
  #frames = 0;
  #salts = '';
  #foldAt = mostFrames;

  constructor(database: Database, files: StateFiles, known: Examined, commits: number) {
    this.#database = database;
    this.#files = files;
    this.#pageSize = Number((database.prepare('PRAGMA page_size').raw().all() as [number][])[0]?.[0]);
    database.pragma('wal_autocheckpoint = 0');
    try {
      for (const suffix of ['', '-wal', '-shm']) this.#handles.push(openSync(files.database + suffix, 'r'));
      const { checksums, logged } = known;
      if (checksums?.pageSize === this.#pageSize) this.#takeOver(checksums, logged);
      else this.#checksums = this.#make();
    } catch {
      this.forget();
    }
    this.forced(commits, this.reached());
  }

  /** Answers how far the log reaches. */
  reached(): LogState {
    if (!this.#checksums) return nowhere;
    try {
      return this.#logState();
    } catch {
      this.forget();
      return nowhere;
    }
  }

  /** Tells whether the log is shorter than its index says: what was committed is gone. */
  isLogCut(): boolean {
    const [, log, index] = this.#handles;
    if (log === undefined || index === undefined) return false;
    const { frames } = this.#logState();
    return frames > 0 && fstatSync(log).size < framesAt(frames + 1, this.#pageSize);
  }

  /** Answers whether a log that reaches so far has to be folded into the database. */
  isLong({ frames, salts }: LogState): boolean {
    return this.#checksums !== undefined && frames >= (salts === this.#salts ? this.#foldAt : mostFrames);
  }

  /** Takes the checksums of what is now on disk: the log up to this place. */
  forced(commits: number, place: LogState): void {
    if (!this.#checksums) return;
    try {
      const changed = this.#follow(this.#checksums, place);
      this.#checksums.commits = commits;
      this.#checksums.write(changed);
    } catch {
      this.forget();
    }
  }

  /** Folds the log into the database. All of it has been followed. */
  fold(): void {
    if (!this.#checksums) return;
    try {
      this.#checkpoint('PASSIVE');
      // While somebody reads, the log grows.
      this.#foldAt = this.#frames + mostFrames;
    } catch {
      this.forget();
    }
  }

  /** Leaves only one file in a directory that is not in use, unless another program reads it at this moment. */
  settle(): void {
    try {
      this.#checkpoint('TRUNCATE');
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }

  close(): void {
    this.#checksums?.close();
    for (const handle of this.#handles) closeSync(handle);
  }

  #checkpoint(mode: 'PASSIVE' | 'TRUNCATE'): void {
    this.#checksums?.sync();
    this.#database.prepare(`PRAGMA wal_checkpoint(${mode})`).all();
  }

  #logState(): LogState {
    readSync(this.#handles[2] as number, this.#indexHeader, 0, this.#indexHeader.length, 0);
    return logState(this.#indexHeader);
  }

  #follow(checksums: ChecksumsFile, { frames, salts }: LogState): number[] {
    const log = this.#handles[1] as number;
    const changed: number[] = [];
    const isNew = salts !== this.#salts;
    if (isNew) this.#foldAt = mostFrames;
    let from = isNew ? 1 : this.#frames + 1;
    const most = Math.floor(this.#frameBytes.length / (framesAt(2, this.#pageSize) - framesAt(1, this.#pageSize)));
    for (; from <= frames; from += most) {
      const to = Math.min(frames, from + most - 1);
      const start = framesAt(from, this.#pageSize);
      const bytes = this.#frameBytes.subarray(0, framesAt(to + 1, this.#pageSize) - start);
      if (readSync(log, bytes, 0, bytes.length, start) < bytes.length) throw new Error('The log is too short.');
      for (const [page, content] of pagesOfFrames(bytes, this.#pageSize)) {
        checksums.set(page, content);
        changed.push(page);
      }
    }
    this.#frames = frames;
    this.#salts = salts;
    return changed;
  }

  /**
   * A log may end in commits that the engine does not count: a process was killed before it had told of them, while
   * another one had the database open. Their pages are what the database has.
   */
  #takeOver(checksums: ChecksumsFile, logged: readonly number[]): void {
    const counted = new Set(this.#follow(checksums, this.#logState()));
    const others = logged.filter((page) => !counted.has(page));
    const content = Buffer.alloc(this.#pageSize);
    for (const page of others) {
      const read = readSync(this.#handles[0] as number, content, 0, this.#pageSize, (page - 1) * this.#pageSize);
      if (read === this.#pageSize) checksums.set(page, content);
      else checksums.forget(page);
    }
    checksums.write([...counted, ...others]);
    this.#checksums = checksums;
  }

  /** Makes the checksums of all pages as they are now. */
  #make(): ChecksumsFile {
    const checksums = ChecksumsFile.create(this.#files.checksums, this.#pageSize);
    for (const [page, content] of pagesOf(this.#handles[0] as number, this.#pageSize)) checksums.set(page, content);
    this.#follow(checksums, this.#logState());
    checksums.replace();
    return checksums;
  }

  /**
   * Goes on without checksums. The next start makes them again; until then the database is like one of an earlier
   * version.
   */
  forget(): void {
    this.#checksums?.close();
    this.#checksums = undefined;
    rmSync(this.#files.checksums, { force: true });
    this.#database.pragma(`wal_autocheckpoint = ${mostFrames}`);
  }
}
