import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { root, run } from '../support/cli.ts';

const dist = join(root, 'web/dist');
/** Without what a build beside this one has not renamed yet. */
const files = (): string[] => readdirSync(dist).filter((name) => !/\.\d+$/.test(name));
const built = async (): Promise<void> => {
  const { code, stderr } = await run(process.execPath, [join(root, 'web/build.mjs')]);
  expect([code, stderr]).toEqual([0, '']);
};

/** Measures a file as hosts compress it. */
const sizeOf = (name: string): number => brotliCompressSync(readFileSync(join(dist, name))).length;
const sum = (names: readonly string[]): number => names.reduce((all, name) => all + sizeOf(name), 0);
const named = (html: string, tag: RegExp): string[] => [...html.matchAll(tag)].map(([, name = '']) => name);

it('the first screen is painted by few kilobytes, answers by some tens, and nothing of it is found late', async () => {
  await built();
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const [early, main] = named(html, /<script[^>]* src="([^"]+)"/g) as [string, string];
  const style = named(html, /<link rel="stylesheet" href="([^"]+)"/g);
  expect(sum(['index.html', early, ...style])).toBeLessThan(5_000);
  // Without the ones of low priority, which the way in does not need.
  const before = named(html, /<link rel="modulepreload" href="([^"]+)" \/>/g);
  expect(sum([main, ...before])).toBeLessThan(80_000);
  const behind = named(html, /<link rel="modulepreload" href="([^"]+)" fetchpriority="low"/g);
  expect(sum([main, ...before, ...behind])).toBeLessThan(175_000);
  const imported = (name: string, what: RegExp): string[] => named(readFileSync(join(dist, name), 'utf8'), what);
  const statically = (name: string): string[] => imported(name, /(?:from|import)\s*"\.\/([^"]+)"/g);
  const listed = new Set([main, ...before, ...behind]);
  expect([main, ...before].flatMap(statically).filter((name) => !before.includes(name))).toEqual([]);
  expect(behind.flatMap(statically).filter((name) => !listed.has(name))).toEqual([]);
  // The shapes of the countries are for whoever opens the map.
  const later = [...listed].flatMap((name) => imported(name, /import\("\.\/([^"]+)"\)/g));
  expect(later.filter((name) => !listed.has(name))).toEqual([expect.stringMatching(/^world-map-/)]);
  expect([main, ...before].some((name) => readFileSync(join(dist, name), 'utf8').includes('cognito-idp'))).toBe(false);
});

it('the page is whole at every moment while it is built again, and nothing of an earlier build is left', async () => {
  await built();
  const names = files();
  const sizes = new Map(names.map((name) => [name, readFileSync(join(dist, name)).length]));
  writeFileSync(join(dist, 'chunk-OLD.js'), '');
  let isOver = false;
  const building = Promise.all([built(), built()]).finally(() => (isOver = true));
  const seen = new Set<string>();
  for (let looks = 0; !isOver || looks === 0; looks += 1) {
    for (const [name, size] of sizes)
      if (!existsSync(join(dist, name)) || readFileSync(join(dist, name)).length !== size) seen.add(name);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await building;
  expect([...seen]).toEqual([]);
  expect(files().sort()).toEqual(names.sort());
});
