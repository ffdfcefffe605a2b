import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Debugging } from '../../kernel/debugging.ts';
import { messageOf, UnsupportedError } from '../../kernel/errors.ts';
import { lastingFolder, type LastingFolder } from '../../storage/lasting-folder.ts';
import { invalidZipFile } from './errors.ts';
import { inspectable } from './inspected-code.ts';
import { unzip, unzipArchive } from './engine/unzip.ts';

/** Answers an uploaded archive by its digest. */
export type Archives = (sha256: string) => Buffer | undefined;

export interface Archived {
  readonly kind: 'archive';
  readonly sha256: string;
}

export type CodeSource =
  | Archived
  | { readonly kind: 'inline'; readonly text: string; readonly file: 'index.js' | 'index.py' }
  | { readonly kind: 'directory' | 'file'; readonly path: string };

export interface CodeStore {
  /** Makes a directory with the code, in the layout of `/var/task`. */
  stage(source: CodeSource, name?: string): Promise<string>;
  dispose(): Promise<void>;
}

/**
 * Code runs from a directory of its own. Beside it lies only the AWS SDK, which Lambda's
 * runtimes include (docs: AWS Lambda Developer Guide, "Building Lambda functions with Node.js"). So a bundle that lacks
 * a dependency, or relies on the project's package.json, fails as it would when deployed.
 */
export function createCodeStore(
  folder: () => string = () => realpathSync(mkdtempSync(join(tmpdir(), 'local-aws-lambda-'))),
  debugging?: Pick<Debugging, 'sources'>,
  archives: Archives = () => undefined,
): CodeStore {
  const staging = new Set<Promise<unknown>>();
  let count = 0;
  let root: LastingFolder;
  const remove = (): void => {
    const made = root.made();
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
  };
  const openRoot = (): LastingFolder =>
    // This is the real path, which stack traces show.
    lastingFolder(folder, (made) => {
      linkSdk(made);
      standAlone(made);
      process.off('exit', remove);
      process.on('exit', remove);
    });
  root = openRoot();
  return {
    async stage(source, name = 'code') {
      // In a debugger a name that is the same each time is easier to recognise.
      const own = debugging ? `${name}-${(count += 1)}` : String((count += 1));
      const directory = join(root.path(), own);
      const copying = copyCode(source, directory, archives).then(
        () => debugging && inspectable(directory, debugging.sources),
      );
      staging.add(copying);
      await copying.finally(() => staging.delete(copying));
      return directory;
    },
    async dispose() {
      // A copy that still runs would create the directory again.
      await Promise.allSettled(staging);
      remove();
      root = openRoot();
      process.off('exit', remove);
    },
  };
}

async function copyCode(source: CodeSource, directory: string, archives: Archives): Promise<void> {
  await mkdir(directory);
  if (source.kind === 'inline') await writeFile(join(directory, source.file), source.text);
  else if (source.kind === 'archive')
    await unpacked(unzipArchive(archives(source.sha256) ?? Buffer.alloc(0), directory));
  else if (source.kind === 'directory' && statSync(source.path).isFile())
    await cp(source.path, join(directory, basename(source.path)));
  else if (source.kind === 'directory')
    await cp(source.path, directory, { recursive: true, dereference: true, mode: constants.COPYFILE_FICLONE });
  else if (source.path.endsWith('.zip')) await unpacked(unzip(source.path, directory));
  else throw new UnsupportedError('Lambda code in a file that is not a zip');
}

/** What the system refuses, such as a full disk, says nothing of the archive. */
async function unpacked(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UnsupportedError || (error instanceof Error && 'syscall' in error)) throw error;
    throw invalidZipFile(messageOf(error));
  }
}

/**
 * Links every AWS client that is installed with this tool or with the app, package by package: Lambda's runtimes have
 * all of them. docs: AWS Lambda Developer Guide, "Building Lambda functions with Node.js"
 */
function linkSdk(root: string): void {
  const installations = sdkInstallations();
  for (const scope of ['@aws-sdk', '@smithy'])
    for (const folder of installations.map((modules) => join(modules, scope)).filter((path) => existsSync(path)))
      for (const name of readdirSync(folder)) {
        const place = join(root, 'node_modules', scope, name);
        if (existsSync(place)) continue;
        mkdirSync(dirname(place), { recursive: true });
        link(join(folder, name), place);
      }
}

/** The folders in which this tool and the app have their packages. */
export const sdkInstallations = (): string[] =>
  [dirname(fileURLToPath(import.meta.url)), process.cwd()].flatMap(moduleFolders);

/**
 * Lets modules find no package of a project that the folder lies in, and not that project's type of modules. An empty
 * folder ends the search for its name by `import`; for `require`, which goes on, see `sandbox.cjs`. What is installed
 * later is found until the next start.
 */
function standAlone(root: string): void {
  writeFileSync(join(root, 'package.json'), '{}', { mode: 0o600 });
  for (const name of moduleFolders(dirname(root)).flatMap(packagesIn)) {
    const place = join(root, 'node_modules', name);
    if (!existsSync(place)) mkdirSync(place, { recursive: true });
  }
}

function packagesIn(modules: string): string[] {
  if (!existsSync(modules)) return [];
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => (name.startsWith('@') ? scopedIn(modules, name) : [name]));
}

const scopedIn = (modules: string, scope: string): string[] =>
  readdirSync(join(modules, scope)).map((name) => `${scope}/${name}`);

function link(from: string, to: string): void {
  try {
    symlinkSync(from, to, 'junction');
  } catch {
    cpSync(from, to, { recursive: true });
  }
}

/** Lists the folders in which Node looks for packages, from `start` on. */
function moduleFolders(start: string): string[] {
  const above = dirname(start);
  return [join(start, 'node_modules'), ...(above === start ? [] : moduleFolders(above))];
}
