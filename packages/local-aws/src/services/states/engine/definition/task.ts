import { isExpression } from '../jsonata.ts';
import { isObject } from '../numbers.ts';
import { isDynamic } from '../payload-template.ts';
import { faultsOfArguments, takenBy, type IsOpen } from './arguments.ts';
import { given, pathOrCall, setting, variableName } from './fields.ts';
import { common, transition, work, type StateSource } from './source.ts';
import { faultsOfHttpTask } from './http-task.ts';
import type { Integration, Json, Setting, Taken, TaskState } from './machine.ts';
import { at } from './reader.ts';
import { recovery } from './recovery.ts';
import { loadResource } from './resource.ts';

export function loadTask(source: StateSource): TaskState {
  const { reader, language } = source;
  const credentials = loadCredentials(source);
  reader.require('Resource');
  const resource = loadResource(source);
  // recorded: cdk-preflight (pf-sfn-asl-credentials)
  if (resource?.kind === 'activity' && reader.has('Credentials'))
    reader.invalid("The field 'Credentials' is not supported for activities", 'Credentials');
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
  const taken = resource?.kind === 'integration' ? takenBy(resource, source.context) : undefined;
  if (resource?.kind === 'integration' && taken) checkArguments(resource, taken, base.arguments, source);
  return { ...base, resource: resource ?? { kind: 'function', arn: '' }, ...given('taken', taken) };
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

/** A single expression for all arguments is checked when the task runs. */
function checkArguments(resource: Integration, taken: Taken, args: Json | undefined, source: StateSource): void {
  const { reader, language, context } = source;
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  const pointer = at(reader.pointer, field);
  // recorded: cdk-preflight (pf-sfn-asl-integration-parameters)
  if (args === undefined && !resource.sdk && !reader.has(field))
    return reader.invalid(
      `${field} field is required for resource ARN: ${String(reader.peek('Resource'))}`,
      'Resource',
    );
  if (typeof args === 'string' || (args === undefined && language === 'JSONPath')) return;
  const members = isObject(args) ? args : {};
  const isOpen: IsOpen = (name, value) => (language === 'JSONata' ? isExpression(value) : isDynamic(name));
  for (const fault of faultsOfArguments(taken, members, isOpen)) context.issues.invalid(pointer, fault);
  if (resource.service === 'http' && !resource.sdk)
    for (const fault of faultsOfHttpTask(args, (text) => language === 'JSONata' && isExpression(text)))
      context.issues.invalid(pointer, fault);
  for (const key of Object.keys(members))
    if (taken.lacking?.includes(variableName(key))) context.issues.unsupported(at(pointer, key), `The argument ${key}`);
}
