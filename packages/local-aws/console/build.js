// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * The pages of the console in a folder of their own: the first screen, and what others load when they are opened.
 *
 * @param {string} directory
 */
export async function buildConsole(directory) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: { main: join(here, 'src/main.tsx'), style: join(here, 'src/style/index.css') },
    outdir: directory,
    splitting: true,
    chunkNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'linked',
    logLevel: 'error',
  });
  for (const name of ['index.html', 'icon.svg']) cpSync(join(here, name), join(directory, name));
}

/**
 * Within the repository: the same, built when the sources are not those of the last time. A packed package has been
 * built before and lacks this file.
 *
 * @returns {Promise<string>} the folder
 */
export async function builtConsole() {
  const cache = join(here, '../node_modules/.cache/local-aws/console');
  const folder = join(cache, fingerprint());
  if (existsSync(folder)) return folder;
  const unfinished = join(cache, `unfinished-${randomUUID()}`);
  mkdirSync(unfinished, { recursive: true });
  try {
    await buildConsole(unfinished);
    for (const old of readdirSync(cache))
      if (/^[0-9a-f]{16}$/.test(old)) rmSync(join(cache, old), { recursive: true, force: true });
    renameSync(unfinished, folder);
  } catch (error) {
    // Several starts at once build the same; the first one names it.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

function fingerprint() {
  const hash = createHash('sha256');
  const files = readdirSync(here, { recursive: true, encoding: 'utf8', withFileTypes: true });
  for (const file of files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort())
    hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
