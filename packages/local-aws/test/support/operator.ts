import { createOperator, type Operator } from '../../src/kernel/operator.ts';

/** What a test does not expect to be said is seen beside its result. */
export const terminal = createOperator();

/** Keeps what is said, a line each. */
export function recordingOperator(): Operator & { readonly said: string[] } {
  const said: string[] = [];
  return { ...createOperator({ level: 'debug', write: (line) => void said.push(line) }), said };
}
