import { AwsError } from '../../../kernel/errors.ts';
import type { Json } from '../engine/definition/machine.ts';
import { readJson, writeJson } from '../engine/numbers.ts';
import type { Errand, Integrate } from './errand.ts';
import { functionAnswer, metadata } from './metadata.ts';
import { membersAsWritten, TaskFailure, textMember } from './task-error.ts';

/** Invokes the function that is the resource itself: its answer is the result. */
export const invokeFunction: Integrate = async (errand) => {
  const { resource, arguments: payload, text } = errand.call;
  const name = resource.kind === 'function' ? resource.arn : '';
  const { output, written } = await call(errand, name, payload, 'RequestResponse', text);
  if (written !== '') errand.text = written;
  return output;
};

/** Calls lambda:invoke. */
export const invoke: Integrate = async (errand) => {
  const args = membersAsWritten(errand);
  const name = textMember(args, 'FunctionName');
  if (name === undefined)
    throw new AwsError('States.Runtime', "The field 'FunctionName' is required and must be a string");
  const qualifier = textMember(args, 'Qualifier');
  const type = args['InvocationType'] ?? 'RequestResponse';
  if (type !== 'RequestResponse' && type !== 'Event')
    throw new AwsError('States.Runtime', `InvocationType ${writeJson(type)} is not supported`);
  const target = qualifier === undefined ? name : `${name}:${qualifier}`;
  const { output, written, status, version } = await call(errand, target, args['Payload'] ?? null, type);
  return {
    ExecutedVersion: version,
    Payload: output,
    ...metadata(errand, functionAnswer(errand, written, version, status)),
    StatusCode: status,
  };
};

async function call(
  { ports, principal, call: { cause, turn } }: Errand,
  functionName: string,
  payload: Json,
  invocationType: 'RequestResponse' | 'Event',
  given?: string,
): Promise<{ output: Json; written: string; status: number; version: string }> {
  // recorded: test_invoke (a payload of null is an empty object)
  const text = payload === null ? '{}' : (given ?? writeJson(payload));
  const result = await ports.invokeFunction({ principal, functionName, payload: text, invocationType, cause, turn });
  if (result.functionError) throw functionError(result.payload);
  const output = result.payload === '' ? '' : readJson(result.payload);
  return { output, written: result.payload, status: result.statusCode, version: result.executedVersion ?? '$LATEST' };
}

/** Makes the error of a task. A function's own error keeps its name, so that Retry and Catch can name it. */
function functionError(payload: string): TaskFailure {
  try {
    const { errorType } = JSON.parse(payload) as { errorType?: unknown };
    if (typeof errorType === 'string' && errorType !== '') return new TaskFailure(errorType, payload);
  } catch {
    // The text is not JSON: the platform of Lambda answered, and not the function.
  }
  return new TaskFailure('Lambda.Unknown', payload);
}
