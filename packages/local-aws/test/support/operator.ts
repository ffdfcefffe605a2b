import { createOperator, type Operator } from '../../src/kernel/operator.ts';

/** A line that a test does not expect appears beside its result. */
export const terminal = createOperator();

/** Keeps what the runtime says, one line each. */
export function recordingOperator(): Operator & { readonly said: string[] } {
  const said: string[] = [];
  return { ...createOperator({ level: 'debug', write: (line) => void said.push(line) }), said };
}
