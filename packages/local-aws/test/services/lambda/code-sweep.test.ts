import { existsSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { createCodeStore } from '../../../src/services/lambda/code.ts';
import { freshDirectories } from '../../support/directories.ts';

const fresh = freshDirectories('code-sweep-');

it('the folder of code that a killed process left is removed at the next start, and no other', async () => {
  const record = join(fresh(), 'code');
  const killed = createCodeStore(record);
  const left = dirname(await killed.stage({ kind: 'inline', file: 'index.js', text: 'exports.handler = 1' }));
  expect(readFileSync(record, 'utf8')).toBe(left);
  const other = realpathSync(mkdtempSync(join(tmpdir(), 'local-aws-lambda-')));
  const next = createCodeStore(record);
  expect([existsSync(left), existsSync(other), existsSync(record)]).toEqual([false, true, false]);
  // What the record of another names is left, whatever it is.
  const theirs = fresh();
  for (const path of [theirs, join(left, '..'), '', join(tmpdir(), 'local-aws-lambda-..')]) {
    writeFileSync(record, path);
    createCodeStore(record);
  }
  expect([existsSync(theirs), existsSync(tmpdir())]).toEqual([true, true]);
  writeFileSync(record, other);
  createCodeStore(record);
  expect(existsSync(other)).toBe(false);
  await Promise.all([next.dispose(), killed.dispose()]);
});
