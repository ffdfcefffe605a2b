import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/cli.ts';

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
const own = new Set(['s3-select', 'local-aws']);

it('docs/dependencies.md lists what the manifests declare, each once, and nothing more', () => {
  const declared = ['.', 'web', ...packages].flatMap((folder) => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    ) as Manifest;
    return Object.keys({ ...dependencies, ...devDependencies });
  });
  const rows = readFileSync(join(root, 'docs/dependencies.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const listed = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
  expect(listed.sort()).toEqual([...new Set(declared)].filter((name) => !own.has(name)).sort());
});
