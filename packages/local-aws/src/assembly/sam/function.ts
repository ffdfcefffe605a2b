import { createHash } from 'node:crypto';
import { managedPolicyArn } from '../../contract/managed-policies.ts';
import { functionEvents, pollingPolicies } from './events.ts';
import {
  arnOf,
  codeAt,
  InvalidResource,
  membersOf,
  policy,
  resource,
  roleFor,
  tagsOf,
  without,
  type Expansion,
  type Members,
} from './model.ts';
import { rolePolicies, unknownPolicies } from './policies.ts';
import { asText } from '../../kernel/as-text.ts';

/**
 * The properties that SAM reads itself. All others are properties of `AWS::Lambda::Function` too. docs: AWS SAM
 * Developer Guide, "AWS::Serverless::Function"
 */
const own = [
  'CodeUri',
  'InlineCode',
  'Policies',
  'Events',
  'Tracing',
  'Tags',
  'DeadLetterQueue',
  'EventInvokeConfig',
  'AutoPublishAlias',
  'AssumeRolePolicyDocument',
  'RolePath',
  'VersionDescription',
];

/** docs: AWS SAM Developer Guide, "AWS::Serverless::Function", and "Generated resources" for it */
export function expandFunction(id: string, properties: Members): Expansion {
  const { AutoPublishAlias, EventInvokeConfig, Tracing, Tags, DeadLetterQueue, Role } = properties;
  const alias = typeof AutoPublishAlias === 'string' ? AutoPublishAlias : undefined;
  if (AutoPublishAlias !== undefined && alias === undefined)
    throw new InvalidResource("'AutoPublishAlias' must be a string or a Ref to a template parameter.");
  return {
    [id]: resource('AWS::Lambda::Function', {
      ...without(properties, ...own),
      Code: codeOf(properties),
      Role: Role ?? arnOf(`${id}Role`),
      TracingConfig: Tracing === undefined ? undefined : { Mode: Tracing },
      DeadLetterConfig: DeadLetterQueue && { TargetArn: membersOf(DeadLetterQueue)['TargetArn'] },
      Tags: tagsOf(Tags, 'lambda:createdBy'),
    }),
    ...(Role === undefined && {
      [`${id}Role`]: functionRole(id, properties),
      ...unknownPolicies(id, properties['Policies']),
    }),
    ...(alias !== undefined && published(id, alias, properties)),
    ...(EventInvokeConfig !== undefined && {
      [`${id}EventInvokeConfig`]: invokeConfig(id, alias, membersOf(EventInvokeConfig)),
      ...ownDestinations(id, membersOf(EventInvokeConfig)),
    }),
    ...functionEvents(id, properties['Events'], alias === undefined ? undefined : `${id}Alias${alias}`),
  };
}

const codeOf = ({ CodeUri, InlineCode }: Members): unknown =>
  InlineCode === undefined ? codeAt(CodeUri) : { ZipFile: InlineCode };

function functionRole(id: string, properties: Members): Expansion[string] {
  const { Policies, AssumeRolePolicyDocument, RolePath, DeadLetterQueue, EventInvokeConfig, Tags } = properties;
  const always = ['service-role/AWSLambdaBasicExecutionRole', ...pollingPolicies(properties['Events'])];
  if (properties['Tracing'] !== undefined) always.push('AWSXRayDaemonWriteAccess');
  const given = rolePolicies(id, Policies, always.map(managedPolicyArn));
  const more = [...deadLetterPolicies(id, membersOf(DeadLetterQueue)), ...destinationPolicies(id, EventInvokeConfig)];
  return roleFor('lambda.amazonaws.com', {
    ...given,
    Policies: [...given.Policies, ...more],
    Path: RolePath,
    Tags: tagsOf(Tags, 'lambda:createdBy'),
    ...(AssumeRolePolicyDocument !== undefined && { AssumeRolePolicyDocument }),
  });
}

const sending: Readonly<Record<string, string>> = {
  SQS: 'sqs:SendMessage',
  SNS: 'sns:Publish',
  Lambda: 'lambda:InvokeFunction',
  EventBridge: 'events:PutEvents',
};

const deadLetterPolicies = (id: string, { Type, TargetArn }: Members): readonly Members[] =>
  TargetArn === undefined
    ? []
    : [
        policy(`${id}DeadLetterQueuePolicy`, {
          Effect: 'Allow',
          Action: [sending[asText(Type)]],
          Resource: TargetArn,
        }),
      ];

const sides = ['OnSuccess', 'OnFailure'];

function destinationPolicies(id: string, config: unknown): readonly Members[] {
  return destinationsOf(id, membersOf(config)).flatMap(({ side, type, arn }) => {
    const name = `${id}EventInvokeConfig${side}Policy`;
    return type === undefined ? [] : [policy(name, { Effect: 'Allow', Action: [sending[type]], Resource: arn })];
  });
}

interface Destination {
  readonly side: string;
  readonly type: string | undefined;
  readonly arn: unknown;
  /** The queue or topic for a template that names no destination, by its logical id. */
  readonly made?: readonly [string, Expansion[string]];
}

/** docs: AWS SAM Developer Guide, "OnFailure" and "OnSuccess" (Destination: required except for queues and topics) */
function destinationsOf(id: string, config: Members): readonly Destination[] {
  const given = membersOf(config['DestinationConfig']);
  return sides.flatMap((side): readonly Destination[] => {
    if (given[side] === undefined) return [];
    const { Type, Destination } = membersOf(given[side]);
    const type = Type === undefined ? undefined : asText(Type);
    if (Destination !== undefined) return [{ side, type, arn: Destination }];
    const own = `${id}EventInvokeConfig${side}${type === 'SQS' ? 'Queue' : 'Topic'}`;
    if (type === 'SQS') return [{ side, type, arn: arnOf(own), made: [own, resource('AWS::SQS::Queue', {})] }];
    if (type === 'SNS') return [{ side, type, arn: { Ref: own }, made: [own, resource('AWS::SNS::Topic', {})] }];
    throw new InvalidResource("Destination is required if Type is not ['SQS', 'SNS']");
  });
}

const ownDestinations = (id: string, config: Members): Expansion =>
  Object.fromEntries(destinationsOf(id, config).flatMap(({ made }) => (made ? [made] : [])));

function invokeConfig(id: string, alias: string | undefined, config: Members): Expansion[string] {
  const destinations = destinationsOf(id, config).map(({ side, arn }) => [side, { Destination: arn }]);
  return {
    ...resource('AWS::Lambda::EventInvokeConfig', {
      ...config,
      FunctionName: { Ref: id },
      Qualifier: alias ?? '$LATEST',
      DestinationConfig: destinations.length === 0 ? undefined : (Object.fromEntries(destinations) as Members),
    }),
    ...(alias !== undefined && { DependsOn: [`${id}Alias${alias}`] }),
  };
}

function published(id: string, alias: string, { CodeUri, InlineCode, VersionDescription }: Members): Expansion {
  const content = createHash('sha256')
    .update(JSON.stringify([CodeUri, InlineCode]) ?? '')
    .digest('hex')
    .slice(0, 10);
  const version = `${id}Version${content}`;
  return {
    [version]: resource('AWS::Lambda::Version', { FunctionName: { Ref: id }, Description: VersionDescription }),
    [`${id}Alias${alias}`]: resource('AWS::Lambda::Alias', {
      Name: alias,
      FunctionName: { Ref: id },
      FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
    }),
  };
}
