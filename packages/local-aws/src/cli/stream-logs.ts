import { join } from 'node:path';
import { formatLogLine } from './log-format.ts';
import { createLogReader } from './log-lines.ts';
import { usesColours } from './terminal.ts';

/** Prints what is logged from now on, beside what the operator is told. Answers how to stop that. */
export function streamLogs(dataDirectory: string): () => void {
  const reader = createLogReader(join(dataDirectory, 'logs'), {});
  reader.skip();
  const looks = { json: false, colours: usesColours(process.stderr) };
  const print = (): void => reader.read().forEach((line) => process.stderr.write(`${formatLogLine(line, looks)}\n`));
  const timer = setInterval(print, intervalMs);
  return () => {
    clearInterval(timer);
    print();
  };
}

/** Log files get their lines ten times a second. */
const intervalMs = 100;
