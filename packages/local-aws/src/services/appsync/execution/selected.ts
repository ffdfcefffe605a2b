import { FieldError } from '../engine/envelope.ts';
import { cutToSelection } from '../engine/subscriptions/publication.ts';
import type { FieldInfo } from './run-document.ts';

/** Cuts the `data` of an error to the selection set of its field, but not its `errorInfo`. */
export function selected<Thrown>(error: Thrown, info: FieldInfo): Thrown | FieldError {
  if (!(error instanceof FieldError) || error.data === null || error.data === undefined) return error;
  const scope = { schema: info.schema, fragments: info.fragments, variables: info.variableValues };
  const data = cutToSelection(scope, info.returnType, info.fieldNodes, error.data);
  return new FieldError(error.message, error.errorType, data, error.errorInfo);
}
