import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../../src/evaluator/serve.ts';

/** Cannot be loaded the first time that a process is started by the same one. */
const mark = join(tmpdir(), `started-late-${process.ppid}`);
if (!existsSync(mark)) {
  writeFileSync(mark, '');
  process.exit(1);
}
rmSync(mark);
serve((job) => job);
