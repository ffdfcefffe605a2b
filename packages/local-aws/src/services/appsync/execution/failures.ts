import type { OperationDefinitionNode } from 'graphql';
import type { Failure } from '../../../contract/failure.ts';
import { pathText, type ErrorEntry } from '../engine/envelope.ts';
import { rootTypes } from '../engine/root-fields.ts';
import type { Run } from './run-document.ts';

/** Lists for the operator what failed in an operation: each error of the answer with the code that it came from. */
export function failuresOf(
  errors: readonly ErrorEntry[],
  { origins }: Pick<Run, 'origins'>,
  operation?: OperationDefinitionNode,
): Failure[] {
  const root = operation && rootTypes[operation.operation];
  return errors.map((entry) => {
    const { path, message } = entry;
    const origin = path ? origins?.get(pathText(path)) : undefined;
    return {
      what: coordinate(root, path ?? []),
      operation: operation?.name?.value,
      step: origin?.step,
      error: ('errorType' in entry && entry.errorType) || 'error',
      message,
      place: origin?.place,
    };
  });
}

/** Writes `Query.listBooks.items[0].name`, or only the type if no field is to blame. */
function coordinate(root: string | undefined, path: readonly (string | number)[]): string {
  const names = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return root === undefined ? names.slice(1) || 'GraphQL' : `${root}${names}`;
}
