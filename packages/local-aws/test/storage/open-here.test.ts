import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { requireState } from '../../src/storage/ownership.ts';
import { freshDirectories } from '../support/directories.ts';
import { terminal } from '../support/operator.ts';

const fresh = freshDirectories('open-here-');

it('a process that reads the state beside a runtime leaves its log, whatever this one was asked before', async () => {
  const directory = fresh();
  const file = join(directory, 'state.db');
  const data = openDataDirectory(directory, terminal);
  data.database.exec("CREATE TABLE s3_things (k TEXT PRIMARY KEY); INSERT INTO s3_things VALUES ('x')");
  await data.database.durable();
  requireState(directory);
  const read = `const state = new (require('libsql'))(process.argv[1]);
    state.prepare('SELECT count(*) FROM s3_things').get(); state.close();`;
  execFileSync(process.execPath, ['-e', read, file], { cwd: import.meta.dirname });
  expect(existsSync(`${file}-wal`)).toBe(true);
  data.close();
});
