import { AwsError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';

/**
 * An error that the operator can mend is one line. An unexpected error keeps its trace, so that it can be reported.
 */
export function printError(error: unknown): void {
  process.stderr.write(`${shown(error)}\n`);
}

function shown(error: unknown): string {
  if (error instanceof AwsError || error instanceof OperatorError) return `${error.code}: ${error.message}`;
  if (!(error instanceof Error)) return String(error);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined) return error.stack ?? error.message;
  // An error of the operating system, not of this program: `ENOSPC: no space left on device, write`.
  if (syscall !== undefined) return error.message.startsWith(code) ? error.message : `${code}: ${error.message}`;
  if (/^SQLITE_(BUSY|CANTOPEN|FULL|IOERR|READONLY)/.test(code)) return `${code}: ${error.message}. ${badDisk}`;
  return error.stack ?? error.message;
}

const badDisk = 'The disk is full or broken, or what is in the data directory may not be written.';
