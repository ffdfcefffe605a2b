import { AwsError } from '../../../kernel/errors.ts';
import type { TaskOutcome } from '../engine/run/execution.ts';
import type { Json, JsonObject } from '../engine/definition/machine.ts';
import type { Errand } from './errand.ts';

/** How errors of a service are called. */
export interface ServiceWords {
  /** Before the dot: `SQS` in `SQS.QueueDoesNotExistException`. */
  readonly prefix: string;
  /** In the cause: `AmazonSQS`. With the second version of the SDK the prefix itself. */
  readonly service?: string;
  /** The error for codes without a name of their own: the service's name with Exception unless it says so. */
  readonly general?: string;
  /** The codes that have a class; unless it says so, all but those that no service has one for. */
  readonly modelled?: ReadonlySet<string>;
  /** Two ids of the request in the cause. recorded: test_s3_no_such_key */
  readonly extended?: true;
}

/** An error of the task itself, which its Retry and Catch may name. */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';
  readonly error: string;

  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}

/**
 * Codes for which the SDK has no class of their own: the general one of the service takes their place. recorded:
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
 * Error names and causes as Step Functions makes them from the answer of a service. recorded:
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

/** SQS's codes as its older protocol had them. recorded: test_send_message_empty_body */
function plainCode(code: string): string {
  const plain = code.slice(code.lastIndexOf('#') + 1);
  return plain === 'MissingRequiredParameterException' ? 'MissingParameter' : plain;
}

/**
 * Two versions of the SDK.
 * recorded: test_send_message_no_such_queue, test_sfn_send_task_outcome_with_no_such_token
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

/** The arguments of an integration, which are members. */
export function membersOf({ call }: Errand): JsonObject {
  const value = call.arguments;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsError('States.Runtime', 'The Arguments of a task must be an object');
  return value;
}

/** A member that has to be a text, where it is there. */
export function textMember(args: JsonObject, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new AwsError('States.Runtime', `The field '${name}' must be a string`);
  return value;
}

/** Services that take texts are given JSON as text. */
export const asText = (value: Json | undefined): string | undefined =>
  value === undefined || value === null || typeof value === 'string' ? (value ?? undefined) : JSON.stringify(value);

/** Members that are there. */
export const present = (members: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  ) as JsonObject;
