import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { codeFiles } from '../../scripts/house/sources.ts';

const root = resolve(import.meta.dirname, '../..');

interface Program {
  readonly options: ts.CompilerOptions;
  readonly files: readonly string[];
}

function readProgram(file: string): Program {
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile) as { config?: unknown; error?: ts.Diagnostic };
  if (error) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(error.messageText, ' ')}`);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(file));
  return { options, files: fileNames.map((name) => relative(root, name)) };
}

/** The programs that `tsc -b` checks, by their folders. */
const { config: solution } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as {
  config: { references: { path: string }[] };
};
const programs = new Map(
  solution.references.map(({ path }) => [path, readProgram(join(root, path, 'tsconfig.json'))] as const),
);

const ofBrowsers = [...programs].filter(([, { options }]) => {
  // Without a list the compiler takes its default, which holds the globals of browsers.
  const lib = options.lib ?? ['lib.dom.d.ts'];
  return lib.some((name) => name.startsWith('lib.dom.'));
});

it('only pages and the tests that look into them are checked with the globals of browsers', () => {
  expect(ofBrowsers.map(([path]) => path).toSorted()).toEqual(['packages/local-aws/console', 'test/browser', 'web']);
  const outside = ofBrowsers.flatMap(([path, { files }]) => files.filter((file) => !file.startsWith(`${path}/`)));
  expect(outside).toEqual([]);
});

it('no source brings the globals of browsers with a reference of its own', () => {
  const bad = [...programs.values()]
    .flatMap(({ files }) => files)
    .filter((file) => /^\/\/\/\s*<reference\s+lib="dom/m.test(readFileSync(join(root, file), 'utf8')));
  expect(bad).toEqual([]);
});

it('every file of TypeScript is checked in some program', () => {
  const checked = new Set([...programs.values()].flatMap(({ files }) => files));
  const unchecked = codeFiles(root).filter((file) => /\.tsx?$/.test(file) && !checked.has(file));
  expect(unchecked).toEqual(['vitest.config.ts']);
});
