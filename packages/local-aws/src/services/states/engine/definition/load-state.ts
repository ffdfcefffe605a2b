import { declareUnverified, type RequireAllowed } from '../../../../kernel/unverified.ts';
import type {
  Catcher,
  ChoiceRule,
  Json,
  JsonObject,
  Retrier,
  Scope,
  State,
  TaskResource,
  TaskState,
  WaitState,
} from './machine.ts';
import { at, invalid, unsupported, type Reader } from './reader.ts';

export interface LoadContext {
  readonly language: 'JSONata' | 'JSONPath';
  readonly requireAllowed: RequireAllowed;
  readonly loadScope: (reader: Reader, context: LoadContext) => Scope;
  readonly outerVariables: ReadonlySet<string>;
  /** Names of all states so far: they are unique in the whole machine. */
  readonly names: Set<string>;
}

const branchFailed = declareUnverified(
  'states-branch-failed',
  'Does a Retry or Catch for States.BranchFailed cover a branch that failed with an error of another name?',
  'it does',
);

export function loadState(name: string, reader: Reader, context: LoadContext): State {
  reader.string('Comment');
  const type = reader.required('Type');
  const load = Object.hasOwn(loaders, type) ? loaders[type as State['type']] : undefined;
  if (!load)
    throw invalid(at(reader.pointer, 'Type'), `Value '${type}' is not one of [${Object.keys(loaders).join(', ')}]`);
  const state = load(name, reader, context);
  reader.end();
  return state;
}

const loaders: Readonly<Record<State['type'], (name: string, reader: Reader, context: LoadContext) => State>> = {
  Pass: (name, reader) => ({ type: 'Pass', name, ...outcome(reader), ...transition(reader) }),
  Succeed: (name, reader) => ({ type: 'Succeed', name, ...given('output', reader.query('Output')) }),
  Fail: (name, reader) => ({
    type: 'Fail',
    name,
    ...given('error', textQuery(reader, 'Error')),
    ...given('cause', textQuery(reader, 'Cause')),
  }),
  Wait: loadWait,
  Choice: loadChoice,
  Task: loadTask,
  Parallel(name, reader, context) {
    const branches = reader.list('Branches');
    if (!branches?.length) throw invalid(reader.pointer, 'These required fields are missing: [Branches]');
    const base = {
      type: 'Parallel',
      name,
      ...outcome(reader),
      ...transition(reader),
      ...recovery(reader, context),
      ...given('arguments', reader.query('Arguments')),
    } as const;
    return { ...base, branches: branches.map((branch) => loadBranch(branch, context)) };
  },
  Map: loadMap,
};

/** An optional member: present only when there is a value, since a JSON null is one. */
const given = <Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } =>
  value === undefined ? {} : ({ [name]: value } as { [K in Name]: Value });

function loadBranch(reader: Reader, context: LoadContext): Scope {
  reader.string('Comment');
  return context.loadScope(reader, context);
}

function outcome(reader: Reader): { output?: Json; assign?: JsonObject } {
  const assign = reader.query('Assign');
  if (assign !== undefined) checkVariables(assign, at(reader.pointer, 'Assign'));
  return { ...given('output', reader.query('Output')), ...given('assign', assign as JsonObject | undefined) };
}

function checkVariables(assign: Json, pointer: string): void {
  if (typeof assign !== 'object' || assign === null || Array.isArray(assign))
    throw invalid(pointer, 'Expected value of type Object');
  for (const name of Object.keys(assign)) {
    if (name === 'states') throw invalid(at(pointer, name), "The variable name 'states' is reserved");
    if (name.length > 80 || !/^\p{ID_Start}[\p{ID_Continue}]*$/u.test(name))
      throw invalid(at(pointer, name), `'${name}' is not a valid variable name`);
  }
}

function transition(reader: Reader): { next?: string } {
  const next = reader.string('Next');
  const end = reader.take('End');
  if (end !== undefined && typeof end !== 'boolean')
    throw invalid(at(reader.pointer, 'End'), 'Expected value of type Boolean');
  if ((next !== undefined) === (end === true)) throw invalid(reader.pointer, "A state needs either 'Next' or 'End'");
  return given('next', next);
}

function textQuery(reader: Reader, name: string): Json | undefined {
  const value = reader.query(name);
  if (value !== undefined && typeof value !== 'string')
    throw invalid(at(reader.pointer, name), 'Expected value of type String');
  return value;
}

/** A number, or JSONata that gives one. */
function numberQuery(reader: Reader, name: string, minimum: number): Json | undefined {
  const value = reader.query(name);
  return typeof value === 'string' || value === undefined
    ? jsonataOnly(value, at(reader.pointer, name))
    : reader.number(name, minimum);
}

function jsonataOnly(value: string | undefined, pointer: string): string | undefined {
  if (value !== undefined && !value.startsWith('{%'))
    throw invalid(pointer, 'Expected an integer or a JSONata expression');
  return value;
}

function loadWait(name: string, reader: Reader): WaitState {
  const fields = (['Seconds', 'Timestamp'] as const).filter((field) => reader.has(field));
  const field = fields[0];
  if (!field || fields.length > 1) throw invalid(reader.pointer, "Exactly one of 'Seconds', 'Timestamp' is required");
  const value = field === 'Seconds' ? numberQuery(reader, field, 0) : textQuery(reader, field);
  return { type: 'Wait', name, ...outcome(reader), ...transition(reader), until: { field, value: value as Json } };
}

function loadChoice(name: string, reader: Reader): State {
  const rules = reader.list('Choices');
  if (!rules?.length) throw invalid(reader.pointer, 'These required fields are missing: [Choices]');
  const choices = rules.map((rule): ChoiceRule => {
    rule.string('Comment');
    const condition = rule.query('Condition');
    if (condition === undefined) throw invalid(rule.pointer, 'These required fields are missing: [Condition]');
    if (typeof condition !== 'boolean' && !(typeof condition === 'string' && condition.startsWith('{%')))
      throw invalid(at(rule.pointer, 'Condition'), 'Expected a boolean or a JSONata expression');
    const loaded = { condition, next: rule.required('Next'), ...outcome(rule) };
    rule.end();
    return loaded;
  });
  return { type: 'Choice', name, choices, ...outcome(reader), ...given('default', reader.string('Default')) };
}

function loadTask(name: string, reader: Reader, context: LoadContext): TaskState {
  reader.refuse('Credentials', 'HeartbeatSeconds');
  const resource = loadResource(reader.required('Resource'), at(reader.pointer, 'Resource'));
  const args = reader.query('Arguments');
  if (resource.kind !== 'function') checkArguments(resource, args, reader.pointer);
  const timeoutSeconds = numberQuery(reader, 'TimeoutSeconds', 1);
  return {
    type: 'Task',
    name,
    resource,
    ...outcome(reader),
    ...transition(reader),
    ...recovery(reader, context),
    ...given('arguments', args),
    ...given('timeoutSeconds', timeoutSeconds),
  };
}

function loadResource(resource: string, pointer: string): TaskResource {
  if (/^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w$:-]+$/.test(resource)) return { kind: 'function', arn: resource };
  if (resource === 'arn:aws:states:::lambda:invoke') return { kind: 'lambda:invoke' };
  if (resource === 'arn:aws:states:::sns:publish') return { kind: 'sns:publish' };
  if (!resource.startsWith('arn:')) throw invalid(pointer, 'Value is not a valid resource ARN');
  throw unsupported(pointer, `The resource ${resource}`);
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

function checkArguments(
  resource: { kind: keyof typeof knownArguments },
  args: Json | undefined,
  pointer: string,
): void {
  const { honoured, refused, required } = knownArguments[resource.kind];
  if (typeof args === 'string') return; // one expression for all of it: its value is checked when the task runs
  if (typeof args !== 'object' || args === null || Array.isArray(args) || !Object.hasOwn(args, required))
    throw invalid(at(pointer, 'Arguments'), `The field '${required}' is required but was missing`);
  for (const name of Object.keys(args)) {
    const where = at(at(pointer, 'Arguments'), name);
    if ((refused as readonly string[]).includes(name)) throw unsupported(where, `The argument ${name}`);
    if (!(honoured as readonly string[]).includes(name))
      throw invalid(where, `The field '${name}' is not supported by Step Functions`);
  }
}

function loadMap(name: string, reader: Reader, context: LoadContext): State {
  reader.refuse(
    'ItemReader',
    'ItemBatcher',
    'ResultWriter',
    'Label',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
    'Iterator',
  );
  const processor = reader.object('ItemProcessor');
  if (!processor) throw invalid(reader.pointer, 'These required fields are missing: [ItemProcessor]');
  const config = processor.object('ProcessorConfig');
  const mode = config?.string('Mode');
  if (mode !== undefined && mode !== 'INLINE')
    throw unsupported(`${processor.pointer}/ProcessorConfig/Mode`, `The Map mode ${mode}`);
  config?.end();
  const items = reader.query('Items');
  if (items !== undefined && !Array.isArray(items) && typeof items !== 'string')
    throw unsupported(at(reader.pointer, 'Items'), 'An object as Items');
  const maxConcurrency = numberQuery(reader, 'MaxConcurrency', 0) ?? 0;
  const base = {
    type: 'Map',
    name,
    ...outcome(reader),
    ...transition(reader),
    ...recovery(reader, context),
    ...given('items', items),
    ...given('itemSelector', reader.query('ItemSelector')),
  } as const;
  return { ...base, maxConcurrency, processor: loadBranch(processor, context) };
}

function recovery(reader: Reader, context: LoadContext): { retry: Retrier[]; catch: Catcher[] } {
  const retriers = reader.list('Retry') ?? [];
  const catchers = reader.list('Catch') ?? [];
  const errorsOf = (item: Reader, list: readonly Reader[]): string[] =>
    loadErrors(item, item === list.at(-1), context.requireAllowed);
  return {
    retry: retriers.map((item) => loadRetrier(item, errorsOf(item, retriers))),
    catch: catchers.map((item) => loadCatcher(item, errorsOf(item, catchers))),
  };
}

function loadErrors(reader: Reader, last: boolean, requireAllowed: RequireAllowed): string[] {
  const errors = reader.take('ErrorEquals');
  const pointer = at(reader.pointer, 'ErrorEquals');
  if (!Array.isArray(errors) || errors.length === 0 || !errors.every((error) => typeof error === 'string'))
    throw invalid(pointer, 'Expected a non-empty list of error names');
  const names = errors as string[];
  if (names.includes('States.ALL') && (names.length > 1 || !last))
    throw invalid(pointer, 'States.ALL must appear alone and in the last position');
  if (names.includes('States.BranchFailed')) requireAllowed(branchFailed);
  return names;
}

function loadRetrier(reader: Reader, errors: string[]): Retrier {
  reader.string('Comment');
  const intervalSeconds = reader.number('IntervalSeconds', 1) ?? 1;
  const maxAttempts = reader.number('MaxAttempts', 0) ?? 3;
  const backoffRate = reader.number('BackoffRate', 1, false) ?? 2;
  const maxDelaySeconds = reader.number('MaxDelaySeconds', 1);
  if (maxDelaySeconds !== undefined && maxDelaySeconds <= intervalSeconds)
    throw invalid(at(reader.pointer, 'MaxDelaySeconds'), 'MaxDelaySeconds must be greater than IntervalSeconds');
  const jitter = reader.string('JitterStrategy') ?? 'NONE';
  if (jitter !== 'FULL' && jitter !== 'NONE')
    throw invalid(at(reader.pointer, 'JitterStrategy'), `Value '${jitter}' is not one of [NONE, FULL]`);
  reader.end();
  return { errors, intervalSeconds, maxAttempts, backoffRate, jitter, ...given('maxDelaySeconds', maxDelaySeconds) };
}

function loadCatcher(reader: Reader, errors: string[]): Catcher {
  reader.string('Comment');
  const catcher = { errors, next: reader.required('Next'), ...outcome(reader) };
  reader.end();
  return catcher;
}
