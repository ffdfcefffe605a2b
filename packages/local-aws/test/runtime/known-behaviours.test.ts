import { expect, it } from 'vitest';
import { startApp } from '../apps/support.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('known-behaviours-');

it('a program that allows a behaviour that does not exist is told so', async () => {
  const started = startApp(fresh(), 'blog/template.yaml', { allowUnverified: ['appsync-vtl:set-null', 'apsync'] });
  await expect(started).rejects.toThrow('allowUnverified apsync: there is no such id; docs/support.md of the package');
});
