// Bundles the page into web/dist: static files for any host, which serves outputs.json beside them.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = dirname(fileURLToPath(import.meta.url));
const dist = join(web, 'dist');
const common = {
  absWorkingDir: web,
  outdir: dist,
  write: false,
  bundle: true,
  minify: true,
  metafile: true,
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
};
const forBrowsers = {
  ...common,
  // What a file holds is part of its name, so that a browser may keep it for ever. Only index.html keeps its name.
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  jsx: 'automatic',
  sourcemap: 'linked',
};
const results = await Promise.all([
  build({ ...forBrowsers, entryPoints: ['src/main.tsx', 'style.css'], format: 'esm', splitting: true }),
  // Runs before anything is painted, so it is no module.
  build({ ...forBrowsers, entryPoints: ['src/early.ts'], format: 'iife' }),
]);
const files = new Map(
  results.flatMap(({ outputFiles }) => outputFiles.map(({ path, contents }) => [basename(path), contents])),
);
const outputs = results.flatMap(({ metafile }) => Object.entries(metafile.outputs));
const builtOf = (entry) => basename(outputs.find(([, { entryPoint }]) => entryPoint === entry)[0]);

/** The files that a file of the page imports, with it or later, as far as they lead. */
function importsOf(name, kind) {
  const [, { imports }] = outputs.find(([path]) => basename(path) === name);
  const found = imports.filter((one) => one.kind === kind).map(({ path }) => basename(path));
  return [...new Set(found.flatMap((one) => [one, ...importsOf(one, 'import-statement')]))];
}

/** What a browser would find out only by reading what comes before. Parts that come later wait behind the others. */
function preloads(main) {
  const now = importsOf(main, 'import-statement');
  const [amplify, signed] = ['src/amplify.ts', 'src/signed.tsx'].map(builtOf);
  const later = (name) => [name, ...importsOf(name, 'import-statement')];
  const link = (name, priority) => `<link rel="modulepreload" href="${name}"${priority} />`;
  const behind = [...new Set([...later(amplify), ...later(signed)])].filter(
    (name) => name !== main && !now.includes(name),
  );
  return [...now.map((name) => link(name, '')), ...behind.map((name) => link(name, ' fetchpriority="low"'))].join(
    '\n    ',
  );
}

/** The way in, as the page itself makes it. */
async function firstScreen() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['src/first-screen.tsx'],
    format: 'cjs',
    platform: 'node',
    packages: 'external',
    jsx: 'automatic',
  });
  process.env['NODE_ENV'] = 'production';
  const module = { exports: {} };
  new Function('module', 'require', outputFiles[0].text)(module, createRequire(import.meta.url));
  return module.exports.firstScreen();
}

for (const name of ['icon.svg', 'missing.html']) files.set(name, await readFile(join(web, name)));
const main = builtOf('src/main.tsx');
const index = (await readFile(join(web, 'index.html'), 'utf8'))
  .replace('"main.js"', `"${main}"`)
  .replace('"early.js"', `"${builtOf('src/early.ts')}"`)
  .replace('"style.css"', `"${builtOf('style.css')}"`)
  .replace('<!-- preloads -->', preloads(main))
  .replace('<!-- first screen -->', await firstScreen());
files.set('index.html', index);

// The folder may be served at this moment: every file is whole at any time, and what a file names is there before it.
await mkdir(dist, { recursive: true });
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
