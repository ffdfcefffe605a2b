import { statSync } from 'node:fs';
import type { Clock } from '../kernel/clock.ts';
import { messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import { readPlainFile } from '../storage/plain-file.ts';
import { readFaults, type Fault } from './fault.ts';
import type { Faults } from './faults.ts';

const lookEveryMs = 250;
const mostBytes = 2 ** 20;

/**
 * Follows `faults.json`. A wrong file stops the start. If the file becomes wrong later, the operator is told and the
 * faults before stay in force. Removing the file removes its faults.
 */
export function followFaultsFile(path: string, faults: Faults, clock: Clock, operator: Operator): () => void {
  let seen = stamp(path);
  if (seen !== undefined) faults.set(read(path));
  const look = (): void => {
    cancel = clock.after(lookEveryMs, look);
    const now = stamp(path);
    if (now === seen) return;
    seen = now;
    try {
      if (now === undefined) faults.clear();
      else faults.set(read(path));
    } catch (error) {
      operator.warn(`${messageOf(error)} The faults are as before.`);
    }
  };
  let cancel = clock.after(lookEveryMs, look);
  return () => cancel();
}

function stamp(path: string): string | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats && `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
  } catch (error) {
    // A link to itself, or a folder that may not be read: to read the file tells what is wrong.
    return (error as NodeJS.ErrnoException).code;
  }
}

function read(path: string): readonly Fault[] {
  let value: unknown;
  try {
    value = JSON.parse(readPlainFile(path, mostBytes).toString('utf8'));
  } catch (cause) {
    throw new OperatorError('InvalidFaults', `${path} cannot be read: ${(cause as Error).message}.`);
  }
  try {
    return readFaults(value);
  } catch (error) {
    throw new OperatorError('InvalidFaults', `${path}: ${(error as Error).message}`);
  }
}
