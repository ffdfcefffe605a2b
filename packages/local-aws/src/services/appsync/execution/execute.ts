import { execute, type ExecutionResult, type OperationDefinitionNode } from 'graphql';
import { badRequest } from '../errors.ts';
import { errorEntry, type ErrorEntry } from '../engine/envelope.ts';
import { boundIntrospection } from '../engine/introspected.ts';
import type { Prepared } from '../engine/documents.ts';
import { variableError } from '../engine/validation/variables.ts';
import { noTypename, NoTypename } from './abstract-types.ts';
import type { Executable } from './executable.ts';
import { withViolations } from './violations.ts';
import { andThen, type MaybePromise, type Run } from './run-document.ts';
import { tooMuch } from './volume.ts';

export interface GraphqlResponse {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly ErrorEntry[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export const failed = (errors: readonly ErrorEntry[]): GraphqlResponse => ({ data: null, errors });

/**
 * Chooses the operation of a request. A request with several operations and no name has an error of its own. recorded:
 * graphql/graphql-over-http#81
 */
export function selectOperation(
  { operations }: Prepared,
  operationName: string | null | undefined,
): OperationDefinitionNode {
  if (operationName === null || operationName === undefined || operationName === '') {
    if (operations.length !== 1) throw badRequest('Missing operation name.');
    return operations[0]!;
  }
  const operation = operations.find(({ name }) => name?.value === operationName);
  if (!operation) throw badRequest(`Unknown operation named '${operationName}'.`);
  return operation;
}

export function executeOperation(
  executable: Executable,
  prepared: Prepared,
  operation: OperationDefinitionNode,
  run: Run,
): MaybePromise<GraphqlResponse> {
  run.operation = operation.operation;
  boundIntrospection(executable.schema, prepared.document, operation, run.variables);
  const result = execute({
    schema: executable.schema,
    document: prepared.document,
    contextValue: run,
    variableValues: run.variables,
    ...(operation.name && { operationName: operation.name.value }),
    typeResolver: executable.typeResolver,
    hideSuggestions: true,
    options: { maxCoercionErrors: 1 },
  });
  return andThen(result as MaybePromise<ExecutionResult>, (done) => toResponse(executable, operation, run, done));
}

function toResponse(
  { schema, operator }: Executable,
  operation: OperationDefinitionNode,
  run: Run,
  { data, errors = [] }: ExecutionResult,
): GraphqlResponse {
  if (data === undefined) {
    const problem = variableError(schema, operation, run.variables);
    return failed([
      problem ?? { path: null, locations: null, message: errors[0]?.message ?? 'The variables are not valid.' },
    ]);
  }
  if (run.volume.isTooMuch) throw tooMuch();
  const all = withViolations(errors, run.violations);
  for (const { originalError } of errors) if (originalError instanceof NoTypename) throw noTypename(originalError);
  // docs: AWS AppSync Developer Guide, "Extensions"
  const extensions =
    run.cacheEntriesDeleted > 0 ? { extensions: { apiCacheEntriesDeleted: run.cacheEntriesDeleted } } : undefined;
  if (all.length === 0 && run.appended.length === 0) return { data, ...extensions };
  return {
    data,
    ...extensions,
    errors: [...run.appended, ...all.map((error) => errorEntry(schema, error, operator.unexpected))],
  };
}
