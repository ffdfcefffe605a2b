// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const self = fileURLToPath(import.meta.url);
const home = resolve(dirname(self), '..');

/**
 * Within the repository: the TypeScript of a package as one module, built when its sources are not those of the last
 * start. That takes less memory than a loader that translates hundreds, and leaves functions as they were written: the
 * loader names each by a call at the moment it is made. A packed package has been built before and lacks this file.
 *
 * @param {string} entry the module that is loaded, within the package
 * @param {{ directory?: string, sources?: readonly string[], libraries?: readonly string[] }} [options] where the
 * bundle is kept, the folders whose files make it, and the names of the packages that are loaded from where they are
 * installed
 * @returns {Promise<string>} its path
 */
export async function bundleOf(
  entry,
  {
    directory = cacheFor('command'),
    sources = [join(home, 'src'), join(home, '../s3-select/src')],
    libraries = librariesOf(home),
  } = {},
) {
  const file = join(directory, `${fingerprint(entry, sources)}.mjs`);
  if (existsSync(file)) return file;
  mkdirSync(directory, { recursive: true });
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    ...bundling,
    entryPoints: [join(home, entry)],
    outfile: file,
    write: false,
    external: [...libraries],
    plugins: [ownPlaces((path) => relative(directory, path))],
  });
  for (const old of readdirSync(directory))
    if (/^[0-9a-f]{16}\.mjs(\.map)?$/.test(old) && !join(directory, old).startsWith(file))
      rmSync(join(directory, old), { force: true });
  // The module comes last: whoever finds it finds its source map as well.
  for (const { path, contents } of outputFiles.sort((a, b) => b.path.length - a.path.length))
    writeWhole(path, contents);
  return file;
}

/**
 * The address of the command's bundle. Whoever may not write into the repository is told so, unless there is nothing to
 * write.
 *
 * @returns {Promise<string>}
 */
export async function command() {
  try {
    return pathToFileURL(await bundleOf('src/cli/main.ts')).href;
  } catch (error) {
    const { code, path } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error;
    console.error(
      `local-aws runs from its sources here, and what it builds of them cannot be kept (${code}: ${path}). ` +
        'Start it once as somebody who may write there, or install it as a package.',
    );
    process.exit(1);
  }
}

/**
 * A folder for what is built from the sources, which are then left alone.
 *
 * @param {string} name
 */
export const cacheFor = (name) => join(home, 'node_modules/.cache/local-aws', name);

/** What every bundle of the runtime has in common. @satisfies {import('esbuild').BuildOptions} */
export const bundling = /** @type {const} */ ({
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  // A trace names lines; whoever wants to read them finds them in the repository. Their text takes 12 MB of memory.
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'error',
});

/**
 * Files beside a module are found from where it stands, wherever the bundle is.
 *
 * @param {(path: string) => string} placeOf where a source stands, as seen from the bundle
 * @returns {import('esbuild').Plugin}
 */
export const ownPlaces = (placeOf) => ({
  name: 'own places',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        `new URL(${JSON.stringify(placeOf(path).replaceAll('\\', '/'))}, import.meta.url).href`,
      ),
      loader: 'ts',
    })),
});

/**
 * Several starts at once build the same; each names its own when it is whole.
 *
 * @param {string} path @param {Uint8Array} contents
 */
function writeWhole(path, contents) {
  const unfinished = `${path}.${randomUUID()}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
}

/** What stays outside: everything but the TypeScript of this repository. @param {string} folder */
const librariesOf = (folder) =>
  Object.keys(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).dependencies).filter(
    (name) => name !== 's3-select',
  );

/** @param {string} entry @param {readonly string[]} folders */
function fingerprint(entry, folders) {
  const hash = createHash('sha256').update(`${entry}\n${process.versions.node}\n`);
  for (const file of [join(home, 'package.json'), self]) hash.update(readFileSync(file));
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      const { size, mtimeMs } = statSync(join(folder, name));
      hash.update(`${name} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}
