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
