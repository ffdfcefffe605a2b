import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildWhenChanged } from '../../infra/build-when-changed.ts';
import { freshDirectory, removeDirectory } from '../support/cli.ts';

const folder = freshDirectory();
const [entry, imported, output] = ['entry.ts', 'imported.ts', 'out/entry.js'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const options = { entryPoints: [entry], outdir: join(folder, 'out'), bundle: true, format: 'esm' as const };

/** Tells whether a run wrote the output, whatever is in it. */
function writes(more: object = {}): boolean {
  const before = statSync(output, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  buildWhenChanged({ ...options, ...more });
  return statSync(output, { bigint: true }).mtimeNs !== before;
}

beforeAll(() => {
  writeFileSync(entry, `import { word } from './imported.ts';\nconsole.log(word);\n`);
  writeFileSync(imported, `export const word: string = 'first';\n`);
});
afterAll(() => removeDirectory(folder));

it('bundles once what does not change', () => {
  expect([writes(), writes(), writes()]).toEqual([true, false, false]);
  expect(readFileSync(output, 'utf8')).toContain('first');
});

it.each<[string, () => void, object?]>([
  ['a file that the source imports changes', () => writeFileSync(imported, `export const word = 'second';\n`)],
  ['somebody changed what was written', () => writeFileSync(output, 'tampered')],
  ['what was written is gone', () => rmSync(output)],
  ['what was kept about it is damaged', () => writeFileSync(join(folder, 'out.json'), '{"by":')],
  ['the options are others', () => mkdirSync(join(folder, 'other'), { recursive: true }), { minify: true }],
])('bundles again when %s', (_, change, more) => {
  writes();
  change();
  expect([writes(more), writes(more)]).toEqual([true, false]);
  expect(readFileSync(output, 'utf8')).toContain('second');
});

it('keeps nothing of a source that does not compile', () => {
  writeFileSync(imported, 'export const word = ;');
  expect(() => writes()).toThrow(/Unexpected/);
  writeFileSync(imported, `export const word = 'third';\n`);
  expect(writes()).toBe(true);
});
