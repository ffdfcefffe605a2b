import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { sourceFiles } from '../../scripts/house/sources.ts';

const root = resolve(import.meta.dirname, '../..');

/** What has the same name and the same value in two files, but is not the same truth. */
const coincidences = new Set([
  // Each reads the files of its own folder.
  'sourceOfRealm',
  'sharedRealm',
  // A unit; limits of different things; no bytes.
  'megabyte',
  'mostBytes',
  'none',
  // Each site has headers of its own.
  'plain',
  'contentType',
  // Nothing that is compared, and nothing that is assigned.
  'nothing',
  // Units of what a member of a template is given in.
  'day',
  // Numbers that the language knows, and numbers that the engine knows.
  'limit',
  // The page loads its map later; one more file in common would be one more request.
  'lower',
  // The browser bundles nothing of the runtime.
  'messageOf',
]);

it('a constant that two files need stands in one of them', () => {
  const homes = new Map<string, string[]>();
  const files = sourceFiles(root)
    .filter((file) => file.endsWith('.ts') || file.endsWith('.tsx'))
    // Each function and each resolver is put together by itself; each service words its own errors.
    .filter(
      (file) => !/^resolvers\/|^functions\/[\w-]+\/(?:[\w-]+-)?handler\.ts$|\/services\/[\w-]+\/errors\.ts$/.test(file),
    );
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, name = '', value = ''] of text.matchAll(
      /^(?:export )?const (\w+)(?:: [^=\n]+)? =\s([^]*?);\n(?=\S|\n|$)/gm,
    )) {
      // A bare number says too little: most pages have 50 entries.
      if (coincidences.has(name) || /^[\d_]+$/.test(value)) continue;
      const key = `${name} = ${value.replace(/\s+/g, ' ')}`;
      homes.set(key, [...(homes.get(key) ?? []), file]);
    }
  }
  expect(homes.size).toBeGreaterThan(2_000);
  expect([...homes].filter(([, of]) => of.length > 1)).toEqual([]);
});
