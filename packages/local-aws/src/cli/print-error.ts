import { AwsError } from '../errors.ts';

/** What the operator can mend is one line; what nobody foresaw keeps its trace, for the report. */
export function printError(error: unknown): void {
  const shown = error instanceof AwsError ? `${error.code}: ${error.message}` : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${shown}\n`);
}
