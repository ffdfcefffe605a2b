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
