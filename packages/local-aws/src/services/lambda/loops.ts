import type { EntryId } from '../../contract/action.ts';
import type { PutMetric } from '../../contract/metrics.ts';
import type { Operator } from '../../kernel/operator.ts';
import type { LambdaFunction } from './functions.ts';
import { measureDropped } from './metrics.ts';

/** docs: AWS Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops" */
const mostInChain = 16;

export interface LoopPorts {
  readonly operator: Operator;
  readonly putMetric: PutMetric;
  /** Counts an invocation. Answers how often its chain of calls has invoked the function by now. */
  readonly countInvocation?: ((entry: EntryId, functionName: string) => number) | undefined;
}

/** Tells whether an invocation goes on with a loop that has gone round too often. It counts each invocation once. */
export function isEndlessLoop(
  { countInvocation, operator, putMetric }: LoopPorts,
  fn: LambdaFunction,
  entry: EntryId,
): boolean {
  const { name, properties } = fn.definition;
  const count = countInvocation?.(entry, name) ?? 0;
  if (count <= mostInChain || properties.RecursiveLoop === 'Allow') return false;
  measureDropped(putMetric, name);
  operator.warn(
    `${name} was invoked ${mostInChain} times by what itself had caused, and is not invoked once more, as on AWS. ` +
      'If the loop is intended, set RecursiveLoop of the function to Allow.',
  );
  return true;
}
