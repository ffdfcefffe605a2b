import { lstatSync, readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { createCache } from '../kernel/cache.ts';
import { inTurns, sha256Of } from '../kernel/in-turns.ts';
import { readPlainFileLater } from '../storage/plain-file.ts';

export interface WatchedFiles {
  /** Lists the files that are watched now. */
  files(): string[];
  close(): void;
}

/** An editor writes a file in several steps. After this time the last step is over. */
const settledMs = 10;

/**
 * Watches a folder and the folders within, except what is ignored, and reports changed files together. A file that was
 * written again with the same content has not changed. A synthesis may write its bundles beside the sources, and this
 * must not cause another synthesis. Whatever else appears in the folder (a pipe, a device, a link to a folder, a
 * folder that is gone again) is not waited for and not followed. `failed` hears of folders that cannot be watched.
 */
export function watchFiles(
  root: string,
  isIgnored: (path: string) => boolean,
  changed: (paths: ReadonlySet<string>) => void,
  failed: (folder: string, cause: unknown) => void,
): WatchedFiles {
  const changes = new Changes(changed);
  const folders = new WatchedFolders(isIgnored, (path) => changes.note(path), failed);
  folders.open(root);
  return {
    files: () => folders.files(),
    close() {
      changes.stop();
      folders.close();
    },
  };
}

/** Collects written files until no more come, and reports those whose content changed together. */
class Changes {
  readonly #tell: (paths: ReadonlySet<string>) => void;
  readonly #digests = createCache<string, string>(mostDigests);
  #pending = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(tell: (paths: ReadonlySet<string>) => void) {
    this.#tell = tell;
  }

  note(path: string): void {
    this.#pending.add(path);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#last = this.#last.then(() => this.#flush())), settledMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #flush(): Promise<void> {
    const written = this.#pending;
    this.#pending = new Set();
    const paths = new Set<string>();
    for (const path of written) if (await this.#differs(path)) paths.add(path);
    if (paths.size > 0 && !this.#stopped) this.#tell(paths);
  }

  async #differs(path: string): Promise<boolean> {
    const digest = await digestOf(path);
    const isSame = this.#digests.get(path) === digest;
    this.#digests.set(path, digest);
    return !isSame;
  }
}

interface Watched {
  readonly watcher: FSWatcher;
  /** Tells the folder from another one that has its place. */
  readonly identity: string;
}

/** Has a watcher for each folder; folders that are made later get one too, also in the place of earlier ones. */
class WatchedFolders {
  readonly #watched = new Map<string, Watched>();
  readonly #isIgnored: (path: string) => boolean;
  readonly #written: (path: string) => void;
  readonly #failed: (folder: string, cause: unknown) => void;

  constructor(
    isIgnored: (path: string) => boolean,
    written: (path: string) => void,
    failed: (folder: string, cause: unknown) => void,
  ) {
    this.#isIgnored = isIgnored;
    this.#written = written;
    this.#failed = failed;
  }

  /** Starts to watch a folder and answers the files in it. */
  open(directory: string): string[] {
    const identity = identityOf(directory);
    const watcher = identity === undefined ? undefined : this.#watch(directory);
    if (identity === undefined || !watcher) return [];
    this.#watched.set(directory, { watcher, identity });
    watcher.on('error', () => this.#forget(directory));
    return this.#within(directory).flatMap(({ path, isDirectory }) => (isDirectory ? this.open(path) : [path]));
  }

  files(): string[] {
    return [...this.#watched.keys()].flatMap((directory) =>
      this.#within(directory).flatMap(({ path, isDirectory }) => (isDirectory ? [] : [path])),
    );
  }

  close(): void {
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
  }

  #seen(path: string): void {
    if (this.#isIgnored(path)) return;
    const identity = identityOf(path);
    const known = this.#watched.get(path)?.identity;
    if (known !== undefined && known !== identity) this.#forget(path);
    if (identity === undefined) return this.#written(path);
    if (known !== identity) this.#enter(path);
  }

  #enter(directory: string): void {
    for (const file of this.open(directory)) this.#written(file);
  }

  /** A folder that is gone, or has another place, takes what is below it along. */
  #forget(directory: string): void {
    for (const [path, { watcher }] of this.#watched) {
      if (path !== directory && !path.startsWith(directory + sep)) continue;
      this.#watched.delete(path);
      watcher.close();
    }
  }

  #watch(directory: string): FSWatcher | undefined {
    try {
      return watch(directory, (_event, name) => {
        if (name === null) return;
        const path = join(directory, name);
        // The last event of a folder that is removed names the folder itself. Another may already have its place, and
        // even its number.
        if (name === basename(directory) && kindOf(path) === undefined) this.#again(directory);
        if (identityOf(directory) !== undefined) this.#seen(path);
      });
    } catch (cause) {
      // It may be gone again, or belong to somebody else; or the system watches no more folders.
      if (identityOf(directory) !== undefined) this.#failed(directory, cause);
      return undefined;
    }
  }

  #again(directory: string): void {
    if (!this.#watched.has(directory)) return;
    this.#forget(directory);
    this.#enter(directory);
  }

  #within(directory: string): { readonly path: string; readonly isDirectory: boolean }[] {
    return entriesOf(directory)
      .map((entry) => ({ path: join(directory, entry.name), isDirectory: entry.isDirectory() }))
      .filter(({ path }) => !this.#isIgnored(path));
  }
}

/** Answers undefined for what is gone. Links are not followed. */
function kindOf(path: string) {
  try {
    return lstatSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

/** Answers undefined for what is no folder; a link to one is none. */
function identityOf(path: string): string | undefined {
  const found = kindOf(path);
  return found?.isDirectory() ? `${found.dev}:${found.ino}:${found.birthtimeNs}` : undefined;
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The most files whose digests are kept. A file that is forgotten counts as changed when it is written again. */
const mostDigests = 100_000;
/** A longer file is told by its size and its time. */
const longest = 64 * 2 ** 20;

/** Answers an empty text if the file is absent or cannot be read, or is no file. */
async function digestOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = statSync(path);
    return size > longest ? `${size} ${mtimeMs}` : await inTurns(sha256Of(await readPlainFileLater(path, longest)));
  } catch {
    return '';
  }
}
