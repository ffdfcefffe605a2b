import type { EntryId } from '../../contract/action.ts';
import type { PutMetric } from '../../contract/metrics.ts';
import type { Operator } from '../../kernel/operator.ts';
import type { LambdaFunction } from './functions.ts';
import { measureDropped } from './metrics.ts';

/** docs: AWS Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops" */
const mostInChain = 16;

/** A loop that goes on is told after so many rounds, and each time that they are ten times as many. */
const mostUntold = 100;

export interface LoopPorts {
  readonly operator: Operator;
  readonly putMetric: PutMetric;
  /**
   * Counts an invocation. Answers how often its chain of calls has invoked the function by now: through the services
   * whose loops are stopped, and through all services.
   */
  readonly countInvocation?:
    ((entry: EntryId, functionName: string) => { readonly seen: number; readonly all: number }) | undefined;
}

/** docs: AWS Lambda API Reference, "GetFunctionRecursionConfig" (Terminate if nothing is set) */
export const recursiveLoopOf = ({ definition: { properties } }: LambdaFunction): 'Allow' | 'Terminate' =>
  properties.RecursiveLoop === 'Allow' ? 'Allow' : 'Terminate';

/** Tells whether an invocation goes on with a loop that has gone round too often. It counts each invocation once. */
export function isEndlessLoop(
  { countInvocation, operator, putMetric }: LoopPorts,
  fn: LambdaFunction,
  entry: EntryId,
): boolean {
  const { name } = fn.definition;
  const { seen, all } = countInvocation?.(entry, name) ?? { seen: 0, all: 0 };
  if (seen <= mostInChain || recursiveLoopOf(fn) === 'Allow') {
    if (isTold(all)) operator.warn(unstopped(name, all));
    return false;
  }
  measureDropped(putMetric, name);
  operator.warn(
    `${name} was invoked ${mostInChain} times by what itself had caused, and is not invoked once more, as on AWS. ` +
      'If the loop is intended, set RecursiveLoop of the function to Allow.',
  );
  return true;
}

const isTold = (rounds: number): boolean => rounds >= mostUntold && Number.isInteger(Math.log10(rounds / mostUntold));

/**
 * docs: AWS Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops" (a loop that
 * another service is part of is not detected)
 */
const unstopped = (name: string, rounds: number): string =>
  `${name} was invoked ${rounds} times by what itself had caused. Nothing stops this loop: AWS stops none whose ` +
  'RecursiveLoop is Allow, or that passes a stream of DynamoDB, EventBridge, Step Functions or Scheduler.';
