// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * The TypeScript of a package as one module, built when its sources are not those of the last start. That takes less
 * memory than a loader that translates hundreds, and leaves functions as they were written: the loader names each by a
 * call at the moment it is made.
 *
 * @param {string} entry the module that is loaded, within the package
 * @param {{ directory?: string, sources?: readonly string[], libraries?: readonly string[] }} [options] where the
 * bundle is kept, the folders
 *   whose files make it, and the names of the packages that are loaded from where they are installed
 * @returns {Promise<string>} its path
 */
export async function bundleOf(
  entry,
  {
    directory = join(home, 'dist'),
    sources = [join(home, 'src'), sourcesOf('s3-select')],
    libraries = librariesOf(home),
  } = {},
) {
  const file = join(directory, `${fingerprint(entry, sources)}.mjs`);
  if (existsSync(file)) return file;
  mkdirSync(directory, { recursive: true });
  const { build } = await import('esbuild');
  // Several starts at once build the same; each names its own when it is whole.
  const unfinished = `${file}.${randomUUID()}`;
  await build({
    entryPoints: [join(home, entry)],
    outfile: unfinished,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    legalComments: 'none',
    logLevel: 'error',
    external: [...libraries],
    plugins: [
      {
        name: 'own places',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path }) => ({ contents: withOwnPlace(path, directory), loader: 'ts' })),
      },
    ],
  });
  for (const old of readdirSync(directory))
    if (/^[0-9a-f]{16}\.mjs$/.test(old)) rmSync(join(directory, old), { force: true });
  renameSync(unfinished, file);
  return file;
}

/** Files beside a module are found from where it was, wherever it is now. */
const withOwnPlace = (/** @type {string} */ path, /** @type {string} */ directory) =>
  readFileSync(path, 'utf8').replaceAll(
    'import.meta.url',
    `new URL(${JSON.stringify(relative(directory, path).replaceAll('\\', '/'))}, import.meta.url).href`,
  );

const manifestOf = (/** @type {string} */ folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** What stays outside: everything but the TypeScript of this repository. */
const librariesOf = (/** @type {string} */ folder) =>
  Object.keys(manifestOf(folder).dependencies).filter((name) => name !== 's3-select');

const sourcesOf = (/** @type {string} */ name) => dirname(fileURLToPath(import.meta.resolve(name)));

/** @param {string} entry @param {readonly string[]} folders */
function fingerprint(entry, folders) {
  const hash = createHash('sha256').update(
    `${entry}\n${process.versions.node}\n${readFileSync(join(home, 'package.json'), 'utf8')}`,
  );
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      const { size, mtimeMs } = statSync(join(folder, name));
      hash.update(`${name} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}
