import { given, setting, variableName } from './fields.ts';
import { common, transition, work, type StateSource } from './source.ts';
import type { Json, TaskResource, TaskState } from './machine.ts';
import { at } from './reader.ts';
import { recovery } from './recovery.ts';
import { loadResource } from './resource.ts';

export function loadTask(source: StateSource): TaskState {
  const { reader, language } = source;
  checkCredentials(source);
  reader.require('Resource');
  const resource = loadResource(source);
  const base = {
    type: 'Task',
    ...common(source),
    ...work(source),
    ...transition(source),
    ...recovery(source),
    ...given('timeout', setting(reader, 'TimeoutSeconds', 1, language)),
    ...given('heartbeat', setting(reader, 'HeartbeatSeconds', 1, language)),
  } as const;
  if (resource && resource.kind !== 'function') checkArguments(resource, base.arguments, source);
  return { ...base, resource: resource ?? { kind: 'function', arn: '' } };
}

function checkCredentials({ reader }: StateSource): void {
  const credentials = reader.object('Credentials');
  if (!credentials) return;
  if (credentials.has('RoleArn') || credentials.has('RoleArn.$'))
    reader.unsupported('The field Credentials', 'Credentials');
  // recorded: test_invalid_credentials_field
  else credentials.invalid("The field 'RoleArn' is required but was missing");
}

const knownArguments = {
  'lambda:invoke': {
    honoured: ['FunctionName', 'Payload', 'InvocationType'],
    refused: ['ClientContext', 'Qualifier', 'LogType'],
    required: 'FunctionName',
  },
  'sns:publish': {
    honoured: ['TopicArn', 'PhoneNumber', 'Message', 'Subject', 'MessageAttributes', 'MessageStructure'],
    refused: ['TargetArn', 'MessageDeduplicationId', 'MessageGroupId'],
    required: 'Message',
  },
} as const;

/** Names of arguments are known beforehand; one expression for all of them is checked when the task runs. */
function checkArguments(
  { kind }: Exclude<TaskResource, { kind: 'function' }>,
  args: Json | undefined,
  { reader, language, context }: StateSource,
): void {
  const { honoured, refused, required } = knownArguments[kind];
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  const pointer = at(reader.pointer, field);
  if (typeof args === 'string' || (args === undefined && language === 'JSONPath')) return;
  const keys = typeof args === 'object' && args !== null ? Object.keys(args) : [];
  if (!keys.some((key) => variableName(key) === required))
    context.issues.invalid(pointer, `The field '${required}' is required but was missing`);
  for (const key of keys) {
    const name = variableName(key);
    if ((refused as readonly string[]).includes(name))
      context.issues.unsupported(at(pointer, key), `The argument ${name}`);
    else if (!(honoured as readonly string[]).includes(name))
      context.issues.invalid(pointer, `The field '${name}' is not supported by Step Functions`);
  }
}
