import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const sources = new Map(
  readdirSync(new URL('.', import.meta.url)).flatMap((file) =>
    file.endsWith('.test.ts') ? [[file.slice(0, -'.test.ts'.length), read(file)] as const] : [],
  ),
);
// This file would find everything in itself.
sources.delete('coverage');

const [, coverage = ''] = read('../README.md').split('## Coverage');
const [tables = ''] = coverage.split('Chosen where no source says');
const rows = tables.split('\n').filter((line) => line.startsWith('| ') && !line.includes('| shown by |'));
const cellsOf = (row: string): string[] => row.slice(2, -2).split(/ \| /);
/** Reads citations such as: golden `a title`, `a query`, errors `another`. */
const citationsOf = (cell: string): { file: string; fragment: string }[] => {
  const found: { file: string; fragment: string }[] = [];
  let file = '';
  for (const [, name, fragment] of cell.matchAll(/([\w-]+)(?= `)|`([^`]+)`/g)) {
    if (name !== undefined) file = name;
    else if (fragment !== undefined) found.push({ file, fragment: fragment.replaceAll('\\|', '|') });
  }
  return found;
};

test('the table of what is supported is there', () => {
  expect(rows.length).toBeGreaterThan(50);
});

test.each(rows.map((row) => [cellsOf(row)[0], row] as const))('%s is shown by the tests it names', (_, row) => {
  const cells = cellsOf(row);
  expect(cells).toHaveLength(3);
  const citations = citationsOf(cells[2] ?? '');
  expect(citations).not.toEqual([]);
  for (const { file, fragment } of citations)
    expect(sources.get(file)?.includes(fragment), `${file}: ${fragment}`).toBe(true);
});

test('every error that the table promises is met by a test', () => {
  const all = [...sources.values()].join('\n');
  const codes = rows.flatMap((row) =>
    [...(cellsOf(row)[1] ?? '').matchAll(/`((?:[A-Z][a-z]+){2,}\w*)`/g)].map(([, code]) => code as string),
  );
  expect(new Set(codes).size).toBeGreaterThan(40);
  expect([...new Set(codes)].filter((code) => !all.includes(code))).toEqual([]);
});
