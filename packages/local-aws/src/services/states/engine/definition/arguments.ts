import type { ActionMember, ActionMembers } from '../../../../kernel/action-members.ts';
import { isForm, sdkAction, sdkServices } from '../../../../kernel/sdk-services.ts';
import { isObject, numberIn } from '../numbers.ts';
import type { Surroundings } from './load-context.ts';
import type { Integration, Json, JsonObject, Taken } from './machine.ts';
import { isTimestamp } from './timestamp.ts';

const text = { type: 'text' };
/** A text, or JSON that is sent as a text. recorded: https://stackoverflow.com/questions/76373088 (no number) */
const json = { type: 'json' };
const any = { type: 'any' };
const texts = (...names: string[]): ActionMembers => Object.fromEntries(names.map((name) => [name, text]));

/**
 * The arguments of optimised integrations, whose names are known in advance. docs: AWS Step Functions Developer Guide,
 * "Integrating optimized services with Step Functions"
 */
const optimised: Readonly<Record<string, Taken>> = {
  'lambda:invoke': {
    members: { ...texts('FunctionName', 'InvocationType', 'LogType', 'Qualifier', 'ClientContext'), Payload: json },
    required: ['FunctionName'],
  },
  'sns:publish': {
    members: {
      ...texts('TopicArn', 'PhoneNumber', 'Subject', 'MessageStructure', 'MessageDeduplicationId', 'MessageGroupId'),
      Message: json,
      MessageAttributes: { type: 'map', item: any },
    },
    lacking: ['TargetArn'],
    required: ['Message'],
  },
  'sqs:sendMessage': {
    members: {
      ...texts('QueueUrl', 'MessageDeduplicationId', 'MessageGroupId'),
      MessageBody: json,
      DelaySeconds: { type: 'integer' },
      MessageAttributes: { type: 'map', item: any },
      MessageSystemAttributes: { type: 'map', item: any },
    },
    // recorded: cdk-preflight (pf-sfn-asl-integration-parameters)
    required: ['QueueUrl', 'MessageBody'],
  },
  'events:putEvents': {
    members: { Entries: { type: 'list', item: any } },
    lacking: ['EndpointId'],
    required: ['Entries'],
  },
  'states:startExecution': {
    // Step Functions uses the last name to link the executions in its console. docs: AWS Step Functions Developer
    // Guide, "Start a new AWS Step Functions state machine from a running execution"
    members: {
      ...texts('StateMachineArn', 'Name', 'TraceHeader', 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID'),
      Input: any,
    },
    required: ['StateMachineArn'],
  },
  'http:invoke': {
    members: {
      ...{ ApiEndpoint: any, Method: any, Authentication: any, InvocationConfig: any, Headers: any },
      ...{ QueryParameters: any, RequestBody: any, Transform: any },
    },
    required: ['ApiEndpoint', 'Method'],
  },
};

/** The members that every action here on a bucket or an object has. docs: Amazon S3 API Reference, "Actions" */
const s3 = texts('Bucket', 'Key');

const flag = { type: 'flag' };
const listOfTexts = { type: 'list', item: text };
/**
 * The value of an attribute of DynamoDB, as far as Step Functions looks at it. recorded: aws/aws-cdk#9181, and
 * aws/aws-cdk#17375 (in a list, texts may stand for themselves)
 */
const attribute: ActionMember = {
  type: 'structure',
  members: {
    ...{ S: text, N: text, B: text, BOOL: flag, NULL: flag, SS: listOfTexts, NS: listOfTexts, BS: listOfTexts },
    L: { type: 'list', item: any },
    M: { type: 'map', item: { type: 'structure' } },
  },
};

/**
 * The optimised integration takes a text for a whole value, and for BOOL. docs:
 * aws-samples/step-functions-workflows-collection, "human-task-reminder" (a text, read as S) and
 * "quorum-with-parallel-pattern" (BOOL)
 */
const shortAttribute: ActionMember = {
  type: 'attribute',
  members: { ...attribute.members, BOOL: { type: 'flagText' }, M: { type: 'map', item: { type: 'attribute' } } },
};

/** The members that this runtime does not look at itself. */
const unlookedAt: Readonly<Record<string, ActionMember>> = {
  dynamodb: shortAttribute,
  'aws-sdk:dynamodb': attribute,
};

/**
 * recorded: cdk-preflight (pf-sfn-asl-integration-parameters; getItem and putItem). docs: Amazon DynamoDB API
 * Reference, "UpdateItem" and "DeleteItem" (what they require)
 */
const requiredOfTables: Readonly<Record<string, readonly string[]>> = {
  getItem: ['TableName', 'Key'],
  putItem: ['TableName', 'Item'],
  updateItem: ['TableName', 'Key'],
  deleteItem: ['TableName', 'Key'],
};

/** These texts may be given as JSON. recorded: VerticalRelevance/control-broker (startSyncExecution) */
const jsonTexts: Readonly<Record<string, readonly string[]>> = {
  lambda: ['Payload'],
  states: ['Input', 'Output'],
};

/** Answers the arguments that an integration takes, if they are known. */
export function takenBy(integration: Integration, { membersOf }: Pick<Surroundings, 'membersOf'>): Taken | undefined {
  const { service, action, sdk } = integration;
  const known = sdk ? undefined : optimised[`${service}:${action}`];
  if (known) return { ...known, closed: true };
  const called = sdk ? sdkServices[service]?.service : service;
  if (called === undefined) return undefined;
  if (called === 's3') return { members: s3, required: [] };
  const members = membersOf(called, sdkAction(action));
  if (!members) return undefined;
  const special = jsonTexts[called] ?? [];
  return {
    members: isForm(called)
      ? withoutTypes(members)
      : capital(members, { special, unlooked: unlookedAt[sdk ? `aws-sdk:${called}` : called] }),
    required: (!sdk && called === 'dynamodb' && requiredOfTables[action]) || [],
  };
}

interface Exceptions {
  readonly special?: readonly string[];
  /** Stands for the items of maps that may be anything. */
  readonly unlooked?: ActionMember | undefined;
}

/**
 * Tasks write the names of all members with a capital letter. docs: AWS Step Functions Developer Guide,
 * "Learning to use AWS service SDK integrations in Step Functions"
 */
const capital = (members: ActionMembers, { special = [], unlooked }: Exceptions): ActionMembers =>
  Object.fromEntries(
    Object.entries(members).map(([name, member]) => {
      const written = sdkAction(name);
      return [written, special.includes(written) ? json : withCapitals(member, unlooked)];
    }),
  );

function withCapitals({ type, item, members }: ActionMember, unlooked: ActionMember | undefined): ActionMember {
  const isUnlooked = type === 'map' && item?.type === 'any' && unlooked !== undefined;
  return {
    type,
    ...(item ? { item: isUnlooked ? unlooked : withCapitals(item, unlooked) } : {}),
    ...(members ? { members: capital(members, { unlooked }) } : {}),
  };
}

/** The Query protocol writes its members as texts, and maps as lists. */
const withoutTypes = (members: ActionMembers): ActionMembers =>
  Object.fromEntries(Object.keys(members).map((name) => [name, any]));

/** Tells whether the value of a member is known only when the task runs. */
export type IsOpen = (name: string, value: Json) => boolean;
const nothingOpen: IsOpen = () => false;

/**
 * Lists what Step Functions itself finds wrong with arguments, before it calls the service. A member that is null
 * counts as absent, and absent members are the service's own matter. recorded: test_invalid_param
 */
export function* faultsOfArguments(taken: Taken, args: JsonObject, isOpen: IsOpen = nothingOpen): Iterable<string> {
  const names = Object.keys(args);
  for (const required of taken.required)
    if (!names.some((name) => plainName(name) === required))
      yield `The field '${required}' is required but was missing`;
  yield* faultsOfMembers(taken.members, args, isOpen, taken.closed === true ? (taken.lacking ?? []) : undefined);
}

const plainName = (name: string): string => name.replace(/\.\$$/, '');

function* faultsOfMembers(
  members: ActionMembers,
  values: JsonObject,
  isOpen: IsOpen,
  closedBut?: readonly string[],
): Iterable<string> {
  for (const [name, value] of Object.entries(values)) {
    if (value === null || isOpen(name, value)) continue;
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (member) yield* faultsOfValue(member, value, name, isOpen);
    else if (isMisspelt(name, members) || (closedBut && !closedBut.includes(name))) yield notSupported(name);
  }
}

/** recorded: aws/aws-cdk#10014, aws/aws-cdk#29968 */
const notSupported = (name: string): string => `The field "${name}" is not supported by Step Functions`;

/** A name without its capital letter is no member, whatever else the action takes. recorded: aws/aws-cdk#29968 */
const isMisspelt = (name: string, members: ActionMembers): boolean =>
  /^[a-z]/.test(name) ||
  Object.keys(members).some((known) => known !== name && known.toLowerCase() === name.toLowerCase());

/** The scalar types, in the words of the message. recorded: aws/aws-cdk#9181 (STRING), aws/aws-cdk#12284 (INTEGER) */
const scalars: Readonly<Record<string, { readonly words: string; readonly accepts: (value: Json) => boolean }>> = {
  text: { words: 'a STRING', accepts: (value) => typeof value === 'string' },
  json: { words: 'a STRING', accepts: (value) => typeof value !== 'boolean' && numberIn(value) === undefined },
  integer: { words: 'an INTEGER', accepts: (value) => Number.isInteger(numberIn(value)) },
  long: { words: 'an INTEGER', accepts: (value) => Number.isInteger(numberIn(value)) },
  numeral: { words: 'an INTEGER', accepts: (value) => Number.isInteger(numberIn(value)) },
  float: { words: 'a NUMBER', accepts: (value) => numberIn(value) !== undefined },
  flag: { words: 'a BOOLEAN', accepts: (value) => typeof value === 'boolean' },
  flagText: { words: 'a BOOLEAN', accepts: (value) => /^(true|false)$/.test(String(value)) },
};

function* faultsOfValue(member: ActionMember, value: Json, name: string, isOpen: IsOpen): Iterable<string> {
  const scalar = scalars[member.type];
  if (scalar) {
    if (!scalar.accepts(value)) yield `The value for the field '${name}' must be ${scalar.words}`;
    return;
  }
  if (!hasForm(member.type, value)) {
    // recorded: test_invoke_with_headers[singleStringHeader]
    yield `The value of the field '${name}' has an invalid format`;
    return;
  }
  const { item, members } = member;
  if (members && isObject(value)) yield* faultsOfMembers(members, value, isOpen);
  if (item)
    for (const [key, inner] of Object.entries(value as object) as [string, Json][])
      if (inner !== null && !isOpen(key, inner))
        yield* faultsOfValue(item, inner, Array.isArray(value) ? name : key, isOpen);
}

function hasForm(type: string, value: Json): boolean {
  if (type === 'list') return Array.isArray(value);
  if (type === 'map' || type === 'structure') return isObject(value);
  if (type === 'attribute') return isObject(value) || typeof value === 'string';
  return type !== 'timestamp' || isTimestamp(value) || numberIn(value) !== undefined;
}
