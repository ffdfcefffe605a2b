import { AwsError } from '../../../kernel/errors.ts';
import { given } from '../engine/definition/fields.ts';
import type { Json, JsonObject } from '../engine/definition/machine.ts';
import { readJson, writeJson } from '../engine/numbers.ts';
import type { Errand, Integrate } from './errand.ts';
import { functionAnswer, metadata } from './metadata.ts';
import { membersAsWritten, TaskFailure, textMember } from './task-error.ts';

/** Invokes the function that is the resource itself: its answer is the result. */
export const invokeFunction: Integrate = async (errand) => {
  const { resource, arguments: payload, text } = errand.call;
  const functionName = resource.kind === 'function' ? resource.arn : '';
  const { output, written } = await call(errand, payload, { functionName, text });
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
  const asked = {
    functionName: qualifier === undefined ? name : `${name}:${qualifier}`,
    invocationType: oneOf(args, 'InvocationType', ['RequestResponse', 'Event']),
    logType: oneOf(args, 'LogType', ['None', 'Tail']),
    clientContext: textMember(args, 'ClientContext'),
  };
  const { output, written, status, version, log } = await call(errand, args['Payload'] ?? null, asked);
  return {
    ExecutedVersion: version,
    // recorded: test_invoke_unsupported_param
    ...given('LogResult', log),
    Payload: output,
    ...metadata(errand, functionAnswer(errand, written, { version, status, log })),
    StatusCode: status,
  };
};

function oneOf<Value extends string>(args: JsonObject, name: string, values: readonly Value[]): Value | undefined {
  const value = args[name] ?? undefined;
  const found = values.find((one) => one === value);
  if (value !== undefined && found === undefined)
    throw new AwsError('States.Runtime', `${name} ${writeJson(value)} is not supported`);
  return found;
}

interface Asked {
  readonly functionName: string;
  readonly invocationType?: 'RequestResponse' | 'Event' | undefined;
  readonly logType?: 'None' | 'Tail' | undefined;
  readonly clientContext?: string | undefined;
  /** The payload as it came. */
  readonly text?: string | undefined;
}

interface Answered {
  readonly output: Json;
  readonly written: string;
  readonly status: number;
  readonly version: string;
  readonly log: string | undefined;
}

async function call(
  { ports, principal, call: { cause, turn } }: Errand,
  payload: Json,
  { functionName, invocationType = 'RequestResponse', logType, clientContext, text: sent }: Asked,
): Promise<Answered> {
  // recorded: test_invoke (a payload of null is an empty object)
  const text = payload === null ? '{}' : (sent ?? writeJson(payload));
  const asked = { principal, functionName, payload: text, invocationType, logType, clientContext };
  const result = await ports.invokeFunction({ ...asked, cause, turn });
  if (result.functionError) throw functionError(result.payload);
  const { payload: written, statusCode: status, executedVersion: version = '$LATEST', logResult: log } = result;
  return { output: written === '' ? '' : readJson(written), written, status, version, log };
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
