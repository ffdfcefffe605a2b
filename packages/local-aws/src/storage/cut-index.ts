import { statSync } from 'node:fs';
import type { Operator } from '../kernel/operator.ts';

/** The engine makes its index of so many bytes, or of a multiple. docs: SQLite, "WAL-mode File Format" (2) */
const indexBytes = 32_768;

/**
 * The engine maps its index into memory, so the system ends a process (SIGBUS) that reads where another program has cut
 * the file off. That process can tell nobody; the next one tells what has happened.
 */
export function tellCutIndex(file: string, operator: Operator): void {
  const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: indexBytes };
  if (size > 0 && size % indexBytes === 0) return;
  operator.warn(
    `Another program has cut off ${file}: if local-aws ran then, the system has ended it (SIGBUS). ` +
      'It is made again; what was acknowledged is in the database and its log.',
  );
}
