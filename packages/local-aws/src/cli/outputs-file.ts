import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Outputs } from '../runtime/outputs.ts';

/** What the runtime that uses the directory has told of itself. */
export function readOutputs(directory: string): Outputs {
  try {
    return JSON.parse(readFileSync(join(directory, 'outputs.json'), 'utf8')) as Outputs;
  } catch (cause) {
    throw new OperatorError(
      'NotRunning',
      `${directory} has no outputs.json yet. Start local-aws, and wait until it is ready.`,
      { cause },
    );
  }
}

/** A request to the runtime; what cannot be reached is said in a sentence. */
export async function reach(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (cause) {
    throw notReachable(url, cause);
  }
}

export const notReachable = (url: string, cause: unknown): OperatorError =>
  new OperatorError('NotRunning', `Nothing answers at ${url}. Start local-aws in another terminal.`, { cause });
