import { AwsError } from '../../../kernel/errors.ts';
import { Failure } from '../engine/evaluate.ts';
import { QueryError } from '../engine/jsonata.ts';
import { UnreadableItems } from './parse-items.ts';

/** Tells whether an error is about what somebody wants to read or write. Any other is a fault of this runtime. */
export const isExpected = (error: unknown): boolean =>
  [Failure, QueryError, AwsError, UnreadableItems].some((kind) => error instanceof kind);

/** docs: AWS Step Functions Developer Guide, "Handling errors in Step Functions workflows" */
export function nameOf(error: unknown): string {
  if (error instanceof Failure) return error.failure.error ?? 'States.Runtime';
  if (error instanceof QueryError) return 'States.QueryEvaluationError';
  if (
    error instanceof AwsError &&
    /AccessDenied/.test(error.code) &&
    /states:(Start|Redrive)Execution/.test(error.message)
  )
    return 'States.Permissions';
  return 'States.ItemReaderFailed';
}

export function causeOf(error: unknown): string {
  if (error instanceof Failure) return error.failure.cause ?? '';
  return error instanceof Error ? error.message : String(error);
}
