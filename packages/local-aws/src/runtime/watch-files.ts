import { statSync } from 'node:fs';
import { createCache } from '../kernel/cache.ts';
import { inTurns, sha256Of } from '../kernel/in-turns.ts';
import { readPlainFileLater } from '../storage/plain-file.ts';
import { WatchedFolders } from './watched-folders.ts';

export interface WatchedFiles {
  /** Lists the files that are watched now. */
  files(): string[];
  /** Notes the content of all files. The result tells what has become of it since. */
  mark(): Mark;
  /** Resolves when what was written until now is reported. */
  settled(): Promise<void>;
  close(): void;
}

export interface Mark {
  /** Lists the files whose content differs now from what it was. */
  changed(): string[];
  /** Lists the files whose content was another one at some time. A file that is written in steps may be among them. */
  touched(): string[];
  forget(): void;
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
    mark: () => changes.mark(),
    settled: () => changes.settled(),
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
  /** What the files contained that have changed since each mark. */
  readonly #marks = new Set<Map<string, string | undefined>>();

  constructor(tell: (paths: ReadonlySet<string>) => void) {
    this.#tell = tell;
  }

  note(path: string): void {
    this.#pending.add(path);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#last = this.#last.then(() => this.#flush())), settledMs);
  }

  mark(): Mark {
    const before = new Map<string, string | undefined>();
    this.#marks.add(before);
    return {
      changed: () => [...before].filter(([path, digest]) => this.#digests.get(path) !== digest).map(([path]) => path),
      touched: () => [...before.keys()],
      forget: () => void this.#marks.delete(before),
    };
  }

  async settled(): Promise<void> {
    if (this.#pending.size > 0) await new Promise((resolve) => setTimeout(resolve, settledMs));
    await this.#last;
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
    const known = this.#digests.get(path);
    if (known === digest) return false;
    for (const before of this.#marks) if (!before.has(path)) before.set(path, known);
    this.#digests.set(path, digest);
    return true;
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
