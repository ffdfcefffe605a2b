import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Outputs } from '../runtime/outputs.ts';

/** Reads the outputs of the runtime that uses the directory. */
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

/** Sends a request to the runtime. Throws a sentence for the operator if the runtime cannot be reached. */
export async function reach(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (cause) {
    throw notReachable(url, cause);
  }
}

export const notReachable = (url: string, cause: unknown): OperatorError =>
  new OperatorError('NotRunning', `Nothing answers at ${url}. Start local-aws in another terminal.`, { cause });
