import { AwsError } from '../../../kernel/errors.ts';
import type { TaskOutcome } from '../engine/run/execution.ts';
import type { Json, JsonObject } from '../engine/definition/machine.ts';
import { isObject, withDoubles, writeJson } from '../engine/numbers.ts';
import type { Errand } from './errand.ts';

/** The words in the errors of a service. */
export interface ServiceWords {
  /** The word before the dot: `SQS` in `SQS.QueueDoesNotExistException`. */
  readonly prefix: string;
  /** The word in the cause: `AmazonSQS`. With the second version of the SDK it is the prefix. */
  readonly service?: string;
  /** The error for codes that have no name of their own; the service's name with Exception unless given. */
  readonly general?: string;
  /** The codes that have a class. Unless given, all codes have one except those for which no service has one. */
  readonly modelled?: ReadonlySet<string>;
  /** The cause contains two ids of the request. recorded: test_s3_no_such_key */
  readonly extended?: true;
}

/** Is thrown for an error of the task itself, which its Retry and Catch may name. */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';
  readonly error: string;

  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}

/**
 * The SDK has no class of its own for these codes; the general error of the service replaces it. recorded:
 * test_send_message_empty_body, test_dynamodb_invalid_param
 */
const general = new RegExp(
  `^(${[
    'AccessDenied\\w*',
    'MissingParameter',
    'InvalidParameterValue',
    'InvalidParameterCombination',
    'ValidationException',
    'ValidationError',
    'UnrecognizedClientException',
    'Throttling\\w*',
    'InternalFailure',
    'SerializationException',
    'UnsupportedByLocalAws',
    'UnknownOperationException',
  ].join('|')})$`,
);

/**
 * Makes the name and the cause of an error from the answer of a service, as Step Functions does. recorded:
 * test_no_such_function_catch, test_publish_base_error_topic_arn
 */
export function failureOf(words: ServiceWords, error: unknown, { ports, requestId }: Errand): TaskOutcome {
  if (error instanceof TaskFailure) return { error: error.error, cause: error.message };
  if (!(error instanceof AwsError)) {
    ports.operator.unexpected(error);
    return { error: `${words.prefix}.SdkClientException`, cause: 'Unable to execute the request' };
  }
  if (error.code.startsWith('States.')) return { error: error.code, cause: error.message };
  const known = new AwsError(plainCode(error.code), error.message, { status: error.status });
  return { error: `${words.prefix}.${exceptionName(words, known)}`, cause: causeOf(words, known, requestId) };
}

/** Answers SQS's codes as its older protocol has them. recorded: test_send_message_empty_body */
function plainCode(code: string): string {
  const plain = code.slice(code.lastIndexOf('#') + 1);
  return plain === 'MissingRequiredParameterException' ? 'MissingParameter' : plain;
}

/**
 * Writes the cause, which differs between two versions of the SDK. recorded: test_send_message_no_such_queue,
 * test_sfn_send_task_outcome_with_no_such_token
 */
function causeOf(
  { prefix, service, extended }: ServiceWords,
  { message, status, code }: AwsError,
  requestId: string,
): string {
  if (service !== undefined)
    return (
      `${message} (Service: ${service}; Status Code: ${status}; Error Code: ${code}; ` +
      `Request ID: ${requestId}; Proxy: null)`
    );
  const ids = extended ? `${requestId}, Extended Request ID: ${Buffer.from(requestId).toString('base64')}` : requestId;
  return `${message} (Service: ${prefix}, Status Code: ${status}, Request ID: ${ids}) (SDK Attempt Count: 1)`;
}

function exceptionName({ prefix, service, general: name, modelled }: ServiceWords, { code, status }: AwsError): string {
  if (prefix === 'Lambda' && status >= 500 && status !== 501) return 'ServiceException';
  const isGeneral = modelled
    ? !modelled.has(code)
    : general.test(code) && !(prefix === 'Sfn' && code === 'ValidationException');
  if (isGeneral) return name ?? `${service ?? prefix}Exception`;
  return /Exception$/.test(code) ? code : `${code}Exception`;
}

/** Answers the arguments of an integration, which must be members. */
export const membersOf = (errand: Errand): JsonObject => withDoubles(membersAsWritten(errand)) as JsonObject;

/** Answers them with numbers as they were written, for what is handed on as text. */
export function membersAsWritten({ call }: Errand): JsonObject {
  const value = call.arguments;
  if (!isObject(value)) throw new AwsError('States.Runtime', 'The Arguments of a task must be an object');
  return value;
}

/** Answers a member that must be a text, if it is present. */
export function textMember(args: JsonObject, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new AwsError('States.Runtime', `The field '${name}' must be a string`);
  return value;
}

/** Writes a value for a service that takes texts: a text as it is, the rest as JSON. */
export const jsonText = (value: Json): string => (typeof value === 'string' ? value : writeJson(value));

/** Does the same with a member that may be absent. */
export const optionalText = (value: Json | undefined): string | undefined =>
  value === undefined || value === null ? undefined : jsonText(value);

/** Keeps the members that are present. */
export const present = (members: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  ) as JsonObject;
