import { createHash } from 'node:crypto';
import { managedPolicyArn } from '../../contract/managed-policies.ts';
import { functionEvents, pollingPolicies } from './events.ts';
import {
  arnOf,
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
import { rolePolicies } from './policies.ts';
import { asText } from '../../kernel/as-text.ts';
import { isObject } from '../../kernel/is-object.ts';
import { s3Location } from '../../kernel/s3-location.ts';

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
    ...(Role === undefined && { [`${id}Role`]: functionRole(id, properties) }),
    ...(alias !== undefined && published(id, alias, properties)),
    ...(EventInvokeConfig !== undefined && {
      [`${id}EventInvokeConfig`]: invokeConfig(id, alias, membersOf(EventInvokeConfig)),
    }),
    ...functionEvents(id, properties['Events']),
  };
}

/** A path stays a path: the reader of the template knows the files beside it. */
function codeOf({ CodeUri, InlineCode }: Members): unknown {
  if (InlineCode !== undefined) return { ZipFile: InlineCode };
  if (isObject(CodeUri)) return { S3Bucket: CodeUri['Bucket'], S3Key: CodeUri['Key'] };
  const at = s3Location(asText(CodeUri));
  return at === undefined ? CodeUri : { S3Bucket: at.bucket, S3Key: at.key };
}

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
  const destinations = membersOf(membersOf(config)['DestinationConfig']);
  return sides.flatMap((side) => {
    const { Type, Destination } = membersOf(destinations[side]);
    const name = `${id}EventInvokeConfig${side}Policy`;
    return Type === undefined
      ? []
      : [policy(name, { Effect: 'Allow', Action: [sending[asText(Type)]], Resource: Destination })];
  });
}

function invokeConfig(id: string, alias: string | undefined, config: Members): Expansion[string] {
  const given = membersOf(config['DestinationConfig']);
  const destinations = sides.flatMap((side) => {
    if (given[side] === undefined) return [];
    const { Destination } = membersOf(given[side]);
    if (Destination === undefined)
      throw new InvalidResource(`${side} without a Destination is not supported by local-aws.`);
    return [[side, { Destination }]];
  });
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
