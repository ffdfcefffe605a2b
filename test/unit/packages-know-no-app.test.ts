import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const packages = join(import.meta.dirname, '../../packages');

const sources = readdirSync(packages).flatMap((name) =>
  readdirSync(join(packages, name, 'src'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name)),
);

it('no source of a package carries the name of the application', () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((file) => /dragon/i.test(readFileSync(file, 'utf8')))).toEqual([]);
});
