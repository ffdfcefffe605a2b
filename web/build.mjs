// Bundles the page into web/dist: static files for any host, which serves outputs.json beside them.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = dirname(fileURLToPath(import.meta.url));
const dist = join(web, 'dist');
const { outputFiles } = await build({
  entryPoints: [join(web, 'src/main.tsx')],
  outdir: dist,
  write: false,
  splitting: true,
  chunkNames: '[name]-[hash]',
  loader: { '.json': 'json' },
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  sourcemap: 'linked',
  logLevel: 'warning',
});
const fixed = ['style.css', 'icon.svg', 'index.html'];
const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
for (const name of fixed) files.set(name, await readFile(join(web, name)));

// The folder may be served at this moment: every file is whole at any time, and what a file names is there before it.
await mkdir(dist, { recursive: true });
const rank = (name) => ['main.js', 'index.html'].indexOf(name);
for (const name of [...files.keys()].sort((a, b) => rank(a) - rank(b))) {
  const place = join(dist, name);
  const temporary = `${place}.${process.pid}`;
  await writeFile(temporary, files.get(name));
  await rename(temporary, place);
}
// What an earlier build made under other names is of no use. A build beside this one renames its own.
for (const name of await readdir(dist))
  if (!files.has(name) && !/\.\d+$/.test(name)) await rm(join(dist, name), { recursive: true, force: true });
