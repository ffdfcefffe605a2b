import { asText } from '../../kernel/as-text.ts';
import { type AwsError, UnsupportedError } from '../../kernel/errors.ts';
import { violationSentence } from '../../kernel/violations.ts';
import type { CodeSource } from './code.ts';
import { isPython, type Python, type PythonFinder } from './environments/python.ts';
import { invalidParameter } from './errors.ts';

/**
 * The runtimes with which AWS still creates functions, and those with which it only runs existing functions. docs: AWS
 * Lambda Developer Guide, "Lambda runtimes" (Supported runtimes, Deprecated runtimes)
 */
export const runtimes = [
  ...(['nodejs14.x', 'nodejs16.x', 'nodejs18.x', 'nodejs20.x', 'nodejs22.x', 'nodejs24.x'] as const),
  ...(['python3.8', 'python3.9', 'python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14'] as const),
];

/** Finds the Python for a runtime of Python; a runtime of Node.js needs none. */
export async function pythonOf(runtime: string, finder: Pick<PythonFinder, 'find'>): Promise<Python | undefined> {
  if (!isPython(runtime)) return undefined;
  const python = await finder.find();
  if (python) return python;
  throw new UnsupportedError(
    `Lambda runtime ${runtime} on a machine without Python`,
    'functions in Python run on the python3 of the path: install Python 3, and boto3 for those that use it',
  );
}

type Properties = Readonly<Record<string, unknown>>;

export interface FunctionDefinition {
  readonly name: string;
  /** The ARN without a qualifier. */
  readonly arn: string;
  /** The version: `$LATEST`, or a number. */
  readonly version: string;
  /** The properties under the names of the template and the API, without the code. */
  readonly properties: Properties;
  readonly runtime: string;
  readonly handler: string;
  readonly roleArn: string;
  readonly description: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memorySizeMb: number;
  readonly architectures: readonly string[];
  readonly ephemeralStorageMb: number;
  readonly logGroup: string;
  readonly jsonLogs: boolean;
  readonly applicationLogLevel: string;
  readonly systemLogLevel: string;
  readonly reservedConcurrency?: number;
  readonly deadLetterArn?: string;
  /** The ARNs of its layers, in the order in which they lie over each other. */
  readonly layers: readonly string[];
  readonly code: CodeSource;
  readonly lastModified: string;
  readonly revisionId: string;
}

/** Checks the limits of a function; the messages name the property. docs: AWS Lambda API Reference, "CreateFunction" */
export function readDefinition(
  properties: Properties,
  identity: Pick<FunctionDefinition, 'name' | 'arn' | 'code' | 'lastModified' | 'revisionId' | 'version'>,
): FunctionDefinition {
  const runtime = text(properties.Runtime);
  if (!runtimes.some((known) => known === runtime))
    throw new UnsupportedError(`Lambda runtime ${runtime || '(none)'}; supported: ${runtimes.join(', ')}`);
  if (!properties.Role)
    throw invalidParameter(violationSentence({ at: 'role', rule: 'Member must not be null', value: null }));
  const logging = loggingOf(properties);
  const reserved = properties.ReservedConcurrentExecutions;
  const deadLetterArn = (properties.DeadLetterConfig as Properties | undefined)?.TargetArn;
  return {
    ...identity,
    properties,
    runtime,
    handler: text(properties.Handler),
    roleArn: text(properties.Role),
    description: text(properties.Description),
    variables: variablesOf(properties),
    timeoutMs: bounded('timeout', properties.Timeout, 3, 1, 900) * 1000,
    memorySizeMb: bounded('memorySize', properties.MemorySize, 128, 128, 10_240),
    architectures: (properties.Architectures as string[] | undefined) ?? ['x86_64'],
    ephemeralStorageMb: bounded(
      'ephemeralStorage',
      (properties.EphemeralStorage as Properties | undefined)?.Size,
      512,
      512,
      10_240,
    ),
    layers: (properties.Layers as string[] | undefined) ?? [],
    logGroup: text(logging.LogGroup) || `/aws/lambda/${identity.name}`,
    jsonLogs: isJson(logging),
    applicationLogLevel: text(logging.ApplicationLogLevel) || 'INFO',
    systemLogLevel: text(logging.SystemLogLevel) || 'INFO',
    ...(reserved !== undefined && {
      reservedConcurrency: bounded('reservedConcurrentExecutions', reserved, 0, 0, 1000),
    }),
    ...(typeof deadLetterArn === 'string' && { deadLetterArn }),
  };
}

/** Checks the log format and its levels. */
export function loggingOf({ LoggingConfig }: Properties): Properties {
  const logging = (LoggingConfig ?? {}) as Properties;
  if (!isJson(logging) && (logging.ApplicationLogLevel ?? logging.SystemLogLevel) !== undefined)
    throw invalidParameter(
      'The parameters ApplicationLogLevel and SystemLogLevel are only supported with LogFormat JSON.',
    );
  return logging;
}

const isJson = ({ LogFormat }: Properties): boolean => LogFormat === 'JSON';

const text = (value: unknown): string => (value === undefined || value === null ? '' : asText(value));

function bounded(name: string, value: unknown, fallback: number, least: number, most: number): number {
  if (value === undefined || value === null) return fallback;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  const rule =
    number > most
      ? `Member must have value less than or equal to ${most}`
      : `Member must have value greater than or equal to ${least}`;
  throw invalidParameter(violationSentence({ at: name, rule, value: asText(value) }));
}

const reservedKeys = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

const unable =
  'Lambda was unable to configure your environment variables because the environment variables you have provided';

/** Answers the environment variables. Throws the first of their faults. */
function variablesOf(properties: Properties): Record<string, string> {
  for (const fault of variableFaults(properties)) throw fault;
  return givenVariables(properties);
}

const givenVariables = ({ Environment }: Properties): Record<string, string> =>
  Object.fromEntries(
    Object.entries(((Environment as Properties | undefined)?.Variables ?? {}) as Properties).map(([key, item]) => [
      key,
      asText(item),
    ]),
  );

/** Finds what is wrong with the environment variables. */
export function* variableFaults(properties: Properties): Generator<AwsError, void, undefined> {
  const variables = givenVariables(properties);
  const keys = Object.keys(variables);
  if (keys.some((key) => !/^[a-zA-Z]\w+$/.test(key) && !reservedKeys.has(key)))
    yield invalidParameter(
      violationSentence({
        at: 'environment.variables',
        rule:
          'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: ' +
          '[a-zA-Z]([a-zA-Z0-9_])+]',
      }),
    );
  const reserved = keys.filter((key) => reservedKeys.has(key));
  if (reserved.length > 0)
    yield invalidParameter(
      `${unable} contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  if (Buffer.byteLength(JSON.stringify(variables)) > 4096) yield invalidParameter(`${unable} exceeded the 4KB limit.`);
}
