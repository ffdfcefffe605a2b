import { isExpression } from '../jsonata.ts';
import { isObject } from '../numbers.ts';
import { given, pathOrCall, setting, variableName } from './fields.ts';
import { common, transition, work, type StateSource } from './source.ts';
import { faultsOfHttpTask } from './http-task.ts';
import type { Integration, Json, Setting, TaskState } from './machine.ts';
import { at } from './reader.ts';
import { recovery } from './recovery.ts';
import { loadResource } from './resource.ts';

export function loadTask(source: StateSource): TaskState {
  const { reader, language } = source;
  const credentials = loadCredentials(source);
  reader.require('Resource');
  const resource = loadResource(source);
  const base = {
    type: 'Task',
    ...common(source),
    ...work(source),
    ...transition(source),
    ...recovery(source),
    ...given('timeout', setting(reader, 'TimeoutSeconds', 1, language)),
    ...given('credentials', credentials),
    ...given('heartbeat', setting(reader, 'HeartbeatSeconds', 1, language)),
  } as const;
  if (resource?.kind === 'integration') checkArguments(resource, base.arguments, source);
  return { ...base, resource: resource ?? { kind: 'function', arn: '' } };
}

/** Reads the role as which the task is done, instead of the machine's. */
function loadCredentials({ reader, language, context }: StateSource): Setting | undefined {
  const credentials = reader.object('Credentials');
  if (!credentials) return undefined;
  if (language === 'JSONPath' && credentials.has('RoleArn.$')) {
    const value = pathOrCall(credentials, 'RoleArn.$', context);
    credentials.end();
    return value === undefined ? undefined : { field: 'RoleArnPath', value };
  }
  // Credentials need a role.
  if (!credentials.has('RoleArn')) {
    credentials.invalid("The field 'RoleArn' is required but was missing");
    return undefined;
  }
  const value = language === 'JSONata' ? credentials.query('RoleArn') : credentials.string('RoleArn');
  if (value !== undefined && typeof value !== 'string') credentials.invalid('Expected value of type String', 'RoleArn');
  credentials.end();
  return value === undefined ? undefined : { field: 'RoleArn', value };
}

/**
 * The arguments of optimised integrations, whose names are known in advance. docs: AWS Step Functions Developer Guide,
 * "Integrating optimized services with Step Functions"
 */
const knownArguments: Readonly<
  Record<
    string,
    { readonly honoured: readonly string[]; readonly refused?: readonly string[]; readonly required: readonly string[] }
  >
> = {
  'lambda:invoke': {
    honoured: ['FunctionName', 'Payload', 'InvocationType', 'LogType', 'Qualifier'],
    refused: ['ClientContext'],
    required: ['FunctionName'],
  },
  'sns:publish': {
    honoured: [
      'TopicArn',
      'PhoneNumber',
      'Message',
      'Subject',
      'MessageAttributes',
      'MessageStructure',
      'MessageDeduplicationId',
      'MessageGroupId',
    ],
    refused: ['TargetArn'],
    required: ['Message'],
  },
  'sqs:sendMessage': {
    honoured: [
      ...['QueueUrl', 'MessageBody', 'DelaySeconds', 'MessageAttributes', 'MessageSystemAttributes'],
      ...['MessageDeduplicationId', 'MessageGroupId'],
    ],
    required: ['QueueUrl'],
  },
  'events:putEvents': { honoured: ['Entries'], refused: ['EndpointId'], required: ['Entries'] },
  'states:startExecution': {
    honoured: ['StateMachineArn', 'Input', 'Name', 'TraceHeader'],
    required: ['StateMachineArn'],
  },
  'http:invoke': {
    honoured: [
      ...['ApiEndpoint', 'Method', 'Authentication', 'InvocationConfig', 'Headers', 'QueryParameters', 'RequestBody'],
      'Transform',
    ],
    required: ['ApiEndpoint', 'Method'],
  },
};

/** A single expression for all arguments is checked when the task runs. */
function checkArguments({ service, action, sdk }: Integration, args: Json | undefined, source: StateSource): void {
  const known = sdk ? undefined : knownArguments[`${service}:${action}`];
  const { reader, language, context } = source;
  const pointer = at(reader.pointer, language === 'JSONata' ? 'Arguments' : 'Parameters');
  if (!known || typeof args === 'string' || (args === undefined && language === 'JSONPath')) return;
  const keys = isObject(args) || Array.isArray(args) ? Object.keys(args) : [];
  for (const required of known.required)
    if (!keys.some((key) => variableName(key) === required))
      context.issues.invalid(pointer, `The field '${required}' is required but was missing`);
  if (service === 'http')
    for (const fault of faultsOfHttpTask(args, (text) => language === 'JSONata' && isExpression(text)))
      context.issues.invalid(pointer, fault);
  for (const key of keys) {
    const name = variableName(key);
    // Step Functions uses this name to link the executions in its console. docs: AWS Step Functions Developer Guide,
    // "Start a new AWS Step Functions state machine from a running execution"
    if (service === 'states' && name === 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID') continue;
    if (known.refused?.includes(name)) context.issues.unsupported(at(pointer, key), `The argument ${name}`);
    else if (!known.honoured.includes(name))
      context.issues.invalid(pointer, `The field '${name}' is not supported by Step Functions`);
  }
}
