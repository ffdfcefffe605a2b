// Bundles the page into web/dist: static files for any host, which serves outputs.json beside them.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = dirname(fileURLToPath(import.meta.url));
const dist = join(web, 'dist');
const entries = { 'main.js': 'src/main.tsx', 'style.css': 'style.css' };
const { outputFiles, metafile } = await build({
  entryPoints: Object.values(entries).map((entry) => join(web, entry)),
  outdir: dist,
  write: false,
  metafile: true,
  splitting: true,
  // What a file holds is part of its name, so that a browser may keep it for ever; index.html alone has a name for good.
  entryNames: '[name]-[hash]',
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
const fixed = ['icon.svg', 'missing.html', 'index.html'];
const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
for (const name of fixed) files.set(name, await readFile(join(web, name)));
const builtOf = (entry) => {
  const found = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(`web/${entry}`));
  return basename(found[0]);
};
let index = files.get('index.html').toString('utf8');
for (const [name, entry] of Object.entries(entries)) index = index.replace(`"${name}"`, `"${builtOf(entry)}"`);
files.set('index.html', index);

// The folder may be served at this moment: every file is whole at any time, and what a file names is there before it.
await mkdir(dist, { recursive: true });
const main = builtOf(entries['main.js']);
const rank = (name) => [main, 'index.html'].indexOf(name);
for (const name of [...files.keys()].sort((a, b) => rank(a) - rank(b))) {
  const place = join(dist, name);
  const temporary = `${place}.${process.pid}`;
  await writeFile(temporary, files.get(name));
  await rename(temporary, place);
}
// What an earlier build made under other names is of no use. A build beside this one renames its own.
for (const name of await readdir(dist))
  if (!files.has(name) && !/\.\d+$/.test(name)) await rm(join(dist, name), { recursive: true, force: true });
