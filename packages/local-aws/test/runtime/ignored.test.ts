import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ignoredIn } from '../../src/runtime/ignored.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('ignored-');

it('follows sources, and no logs: what the command says may go into one', () => {
  const directory = fresh();
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, '.gitignore'), 'build/\n');
  const isIgnored = ignoredIn(directory, [join(directory, 'data')]);
  const ignored = ['start.log', 'lib/out.log', '.env', 'app.ts~', 'node_modules', 'cdk.out', 'build', 'data'];
  const followed = ['app.ts', 'lib/log', 'catalog', 'changelog.md', 'blog.ts'];
  expect([...ignored, ...followed].filter((name) => isIgnored(join(directory, name)))).toEqual(ignored);
});

it('reads .gitignore files as git does, from the root of the repository down to the folder of a file', () => {
  const root = fresh();
  const directory = join(root, 'packages', 'app');
  for (const folder of ['.git', 'packages/app/lib/made', 'packages/app/out', 'packages/app/dist-old'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, '.gitignore'), '# made\n*.gen.ts\n/packages/app/scratch.ts\nout/\n');
  writeFileSync(join(directory, '.gitignore'), '*.js\n!keep.js\ndist*/\nlib/**/cache\n*.tmp\n\\#odd.ts\n');
  writeFileSync(join(directory, 'lib', '.gitignore'), 'made\n!*.js\n');
  writeFileSync(join(directory, 'dist'), '');
  const isIgnored = ignoredIn(directory, []);
  const ignored = [
    'schema.gen.ts',
    'lib/schema.gen.ts',
    'scratch.ts',
    'out',
    'a.js',
    'dist-old',
    'lib/a/b/cache',
    'x.tmp',
    '#odd.ts',
    'lib/made',
  ];
  const followed = ['app.ts', 'keep.js', 'dist', 'lib/scratch.ts', 'lib/a.js', 'made', 'gen.ts', '#even.ts'];
  expect([...ignored, ...followed].filter((name) => isIgnored(join(directory, name)))).toEqual(ignored);
});

it('reads the globs of cdk.json, and in a time that does not grow with their stars', () => {
  const directory = fresh();
  const ignoredBy = (watch: object, ...paths: string[]): string[] => {
    writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ watch }));
    const isIgnored = ignoredIn(directory, []);
    return paths.filter((path) => isIgnored(join(directory, path)));
  };
  const exclude = ['**/*.test.ts', 'lib/*/made', 'docs', '*.md', 'a**z', 'constructor'];
  const ignored = ['a.test.ts', 'x/y/b.test.ts', 'lib/one/made', 'lib/one/made/deep/x', 'docs/x.ts', 'x.md', 'ab/c/z'];
  const followed = [
    'a.test.tsx',
    'lib/one/two/made',
    'lib/made',
    'mydocs/x',
    'x/y.md',
    'test.ts',
    'ab/c/zx',
    'construct',
  ];
  expect(ignoredBy({ exclude }, ...ignored, 'constructor', ...followed)).toEqual([...ignored, 'constructor']);
  expect(ignoredBy({ include: '**' }, 'a.ts', 'lib/b.ts')).toEqual([]);
  expect(ignoredBy({ include: ['lib/**', '*.graphql'] }, 'a.ts', 'lib/b.ts', 's.graphql')).toEqual(['a.ts']);
  const long = `${'a/'.repeat(120)}${'a'.repeat(200)}`;
  const began = process.cpuUsage();
  expect(
    ignoredBy({ exclude: [`${'**/a'.repeat(60)}b`, `${'*a'.repeat(60)}b`, `${'**a'.repeat(60)}b`] }, long),
  ).toEqual([]);
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(1_000);
});
