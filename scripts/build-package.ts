/**
 * Builds the package of this folder (`npm run build` within it, and before it is packed): JavaScript with source maps,
 * and the declarations of what it exports, in `dist/`.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';
import { bundling, ownPlaces } from '../packages/local-aws/bin/bundle.js';

const root = resolve(import.meta.dirname, '..');
const home = process.cwd();
const source = join(home, 'src');
const built = join(home, 'dist');

/** The modules that others load, and the command, with their names in `dist/`. */
const modules = [
  ['index.ts', 'index'],
  ['kit/index.ts', 'kit'],
  ['kit/fixtures.ts', 'fixtures'],
  ['cli/main.ts', 'main'],
] as const;

rmSync(built, { recursive: true, force: true });
await bundleModules();
copyAssets();
await buildPages();
writeDeclarations();
// npm packs a licence that lies beside the manifest; the repository has only one.
copyFileSync(join(root, 'LICENSE'), join(home, 'LICENSE'));

/**
 * Bundles the library and, if there is one, the command, with the code that they share. Modules that other processes
 * load keep their places.
 */
async function bundleModules(): Promise<void> {
  const { dependencies = {} } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const entries = modules
    .map(([name, out]) => ({ in: join(source, name), out }))
    .filter((entry) => existsSync(entry.in));
  await build({
    ...bundling,
    entryPoints: entries,
    outdir: built,
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    splitting: true,
    external: Object.keys(dependencies),
    plugins: [ownPlaces((path) => `./${relative(source, path)}`)],
  });
  for (const program of sourcesNamed(/-program\.ts$/))
    await build({
      ...bundling,
      entryPoints: [program],
      outfile: join(built, relative(source, program).replace(/\.ts$/, '.js')),
      external: Object.keys(dependencies),
      plugins: [ownPlaces((path) => relative(dirname(program), path))],
    });
}

function sourcesNamed(pattern: RegExp): readonly string[] {
  const all = readdirSync(source, { recursive: true, encoding: 'utf8' });
  return all.filter((path) => pattern.test(path)).map((path) => join(source, path));
}

/** Builds the files that a browser loads for the console, if the package has one. */
async function buildPages(): Promise<void> {
  if (!existsSync(join(home, 'console/build.js'))) return;
  const { buildConsole } = await import('../packages/local-aws/console/build.js');
  await buildConsole(join(built, 'console-pages'));
}

/** Copies files that are read unchanged to the same places. */
function copyAssets(): void {
  for (const path of sourcesNamed(/\.(?:c?js|py)$/)) cpSync(path, join(built, relative(source, path)));
}

/** Writes the declarations that can be reached from the exports of the package. */
function writeDeclarations(): void {
  const everything = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
    const project = join(home, 'tsconfig.declarations.json');
    execFileSync(process.execPath, [compiler, '-p', project, '--outDir', everything], { stdio: 'inherit' });
    const from = join(everything, relative(join(root, 'packages'), source));
    const declared = modules.map(([name]) => join(from, name.replace(/\.ts$/, '.d.ts')));
    const found = new Set<string>();
    for (const path of declared.filter((entry) => existsSync(entry))) reachable(path, found);
    for (const path of found) {
      const target = join(built, relative(from, path));
      mkdirSync(dirname(target), { recursive: true });
      const text = readFileSync(path, 'utf8');
      writeFileSync(target, text.replace(/((?:from|import\() ?'\.[^']*)\.ts'/g, "$1.js'"));
    }
  } finally {
    rmSync(everything, { recursive: true });
  }
}

function reachable(path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const { fileName } of ts.preProcessFile(readFileSync(path, 'utf8'), true, true).importedFiles)
    if (fileName.startsWith('.')) reachable(resolve(dirname(path), fileName.replace(/\.ts$/, '.d.ts')), found);
  return found;
}
