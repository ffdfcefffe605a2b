import { ownValue } from '../../kernel/own-value.ts';
import { attachedEventTypes } from './attached-events.ts';
import {
  arnOf,
  invented,
  membersOf,
  policy,
  resource,
  roleFor,
  without,
  type Expansion,
  type Members,
} from './model.ts';
import { asText } from '../../kernel/as-text.ts';

interface Source {
  /** The logical id of the function or state machine that the event starts. */
  readonly owner: string;
  /** The logical id of the alias that the event starts instead. */
  readonly alias?: string | undefined;
  readonly id: string;
  readonly properties: Members;
}

type Expand = (source: Source) => Expansion;

/** The managed policy that the role of a function also needs, by the type of its event source. */
const polling: Readonly<Record<string, string>> = {
  SQS: 'service-role/AWSLambdaSQSQueueExecutionRole',
  DynamoDB: 'service-role/AWSLambdaDynamoDBExecutionRole',
};

export const pollingPolicies = (events: unknown): readonly string[] =>
  Object.values(membersOf(events)).flatMap((event) => ownValue(polling, asText(membersOf(event)['Type'])) ?? []);

const permission = ({ owner, alias, id }: Source, Principal: string, SourceArn: unknown): Expansion => ({
  [`${id}Permission`]: resource('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: { Ref: alias ?? owner },
    Principal,
    SourceArn,
  }),
});

const stateOf = ({ State, Enabled }: Members): unknown => {
  if (State !== undefined || Enabled === undefined) return State;
  return asText(Enabled) === 'true' ? 'ENABLED' : 'DISABLED';
};

const targetMembers = ['Input', 'InputPath', 'InputTransformer', 'RetryPolicy'];

function rule(source: Source, suffix: string, more: Members = {}): Expansion[string] {
  const { id, properties } = source;
  const { Pattern, Schedule, Target, DeadLetterConfig } = properties;
  const ofTarget = Object.fromEntries(targetMembers.map((name) => [name, properties[name]]));
  const Id = membersOf(Target)['Id'] ?? `${id}${suffix}`;
  const target = { Arn: targetOf(source), Id, ...definedOnly(ofTarget), ...more, ...deadLetters(DeadLetterConfig) };
  const others = without(
    properties,
    'Pattern',
    'Schedule',
    'Target',
    'Enabled',
    'State',
    'DeadLetterConfig',
    ...targetMembers,
  );
  return resource('AWS::Events::Rule', {
    ...others,
    EventPattern: Pattern,
    ScheduleExpression: Schedule,
    State: stateOf(properties),
    Targets: [target],
  });
}

const targetOf = ({ owner, alias }: Source): Members => (alias === undefined ? arnOf(owner) : { Ref: alias });

const definedOnly = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const deadLetters = (config: unknown): Members => (config === undefined ? {} : { DeadLetterConfig: config });

const functionRule: Expand = (source) => ({
  [source.id]: rule(source, 'LambdaTarget'),
  ...permission(source, 'events.amazonaws.com', arnOf(source.id)),
});

const mapping: Expand = ({ id, owner, alias, properties }) => ({
  [id]: resource('AWS::Lambda::EventSourceMapping', {
    ...without(properties, 'Queue', 'Stream'),
    EventSourceArn: properties['Queue'] ?? properties['Stream'],
    FunctionName: { Ref: alias ?? owner },
  }),
});

const schedule =
  (action: string): Expand =>
  (source) => {
    const { id, properties } = source;
    return {
      [id]: resource('AWS::Scheduler::Schedule', {
        FlexibleTimeWindow: { Mode: 'OFF' },
        ...without(properties, 'Input', 'RetryPolicy', 'RoleArn'),
        Target: definedOnly({
          Arn: targetOf(source),
          RoleArn: properties['RoleArn'] ?? arnOf(`${id}Role`),
          Input: properties['Input'],
          RetryPolicy: properties['RetryPolicy'],
        }),
      }),
      ...(properties['RoleArn'] === undefined && {
        [`${id}Role`]: roleFor('scheduler.amazonaws.com', { Policies: [starting(source, action)] }),
      }),
    };
  };

const starting = (source: Source, Action: string): Members =>
  policy(`${source.id}StartPolicy`, {
    Effect: 'Allow',
    Action: [Action],
    Resource: Action.startsWith('states') ? { Ref: source.alias ?? source.owner } : targetOf(source),
  });

/** docs: AWS SAM Developer Guide, "EventSource" of AWS::Serverless::Function */
const ofFunctions: Readonly<Record<string, Expand>> = {
  Schedule: functionRule,
  EventBridgeRule: functionRule,
  CloudWatchEvent: functionRule,
  ScheduleV2: schedule('lambda:InvokeFunction'),
  SQS: mapping,
  DynamoDB: mapping,
  SNS: (source) => ({
    [source.id]: resource('AWS::SNS::Subscription', {
      ...without(source.properties, 'Topic'),
      TopicArn: source.properties['Topic'],
      Endpoint: targetOf(source),
      Protocol: 'lambda',
    }),
    ...permission(source, 'sns.amazonaws.com', source.properties['Topic']),
  }),
  ...Object.fromEntries(attachedEventTypes.map((type): [string, Expand] => [type, () => ({})])),
};

const machineRule: Expand = (source) => ({
  [source.id]: rule(source, 'StepFunctionsTarget', { RoleArn: arnOf(`${source.id}Role`) }),
  [`${source.id}Role`]: roleFor('events.amazonaws.com', {
    Policies: [starting(source, 'states:StartExecution')],
  }),
});

/** docs: AWS SAM Developer Guide, "EventSource" of AWS::Serverless::StateMachine */
const ofMachines: Readonly<Record<string, Expand>> = {
  Schedule: machineRule,
  EventBridgeRule: machineRule,
  CloudWatchEvent: machineRule,
  ScheduleV2: schedule('states:StartExecution'),
};

/** `alias` is the logical id of the alias that the events start, instead of the function or the machine. */
export const functionEvents = (owner: string, events: unknown, alias?: string): Expansion =>
  expansions(owner, events, ofFunctions, alias);
export const machineEvents = (owner: string, events: unknown, alias?: string): Expansion =>
  expansions(owner, events, ofMachines, alias);

export const eventTypes: readonly string[] = [...new Set([...Object.keys(ofFunctions), ...Object.keys(ofMachines)])];

/**
 * Expands the events, but for those that are settings of what they name. Those that are not known here are refused by
 * name.
 */
function expansions(
  owner: string,
  events: unknown,
  known: Readonly<Record<string, Expand>>,
  alias?: string,
): Expansion {
  const all = Object.entries(membersOf(events)).map(([name, event]) => {
    const { Type, Properties } = membersOf(event);
    const id = `${owner}${name}`;
    const expand = ownValue(known, asText(Type));
    if (!expand) return { [id]: invented('event', asText(Type)) };
    return expand({ owner, alias, id, properties: membersOf(Properties) });
  });
  return Object.assign({}, ...all) as Expansion;
}
