import { formatLogLine } from './log-format.ts';
import { createLogReader } from './log-lines.ts';
import { printError } from './print-error.ts';
import { usesColours } from './terminal.ts';

/** Prints new log lines among the messages for the operator. Answers a function that stops it. */
export function streamLogs(dataDirectory: string): () => void {
  const reader = createLogReader(dataDirectory, {});
  reader.skip();
  const looks = { json: false, colours: usesColours(process.stderr) };
  let told = false;
  const print = (): void => {
    try {
      reader.read().forEach((line) => process.stderr.write(`${formatLogLine(line, looks)}\n`));
    } catch (error) {
      // Files may vanish while they are read, and there may be too many open ones. The process that serves goes on.
      if (!told) printError(error);
      told = true;
    }
  };
  const timer = setInterval(print, intervalMs);
  return () => {
    clearInterval(timer);
    print();
  };
}

/** The runtime writes log files ten times a second. */
const intervalMs = 100;
