import { beforeAll, describe, expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { checkTemplate } from './check-template.ts';
import { arnOfRole, roleOf } from './role-of.ts';

const fresh = freshDirectories('behind-others-');
const pattern = (text: string) => JSON.stringify({ source: [{ [text]: 'x' }] });
const longText = 'x'.repeat(11_000);
const allowing = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});
const key = { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] };
const ofAlarm = { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 2, Threshold: 1 };
const code = { Handler: 'index.handler', Runtime: 'nodejs24.x', Code: { ZipFile: '' } };
const glue = { CatalogId: { Ref: 'AWS::AccountId' }, DatabaseName: 'd' };
const json = { SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' } };

const notifying = (one: object) => ({
  NotificationConfiguration: {
    QueueConfigurations: [{ ...one, Queue: 'arn:aws:sqs:us-east-1:000000000000:q' }],
  },
});

/** Faults that a resource has by itself. Each is alone in its resource. */
const faults: readonly (readonly [type: string, properties: object, sentence: RegExp])[] = [
  [
    'AWS::Lambda::Function',
    { ...code, Role: arnOfRole, LoggingConfig: { ApplicationLogLevel: 'INFO' } },
    /ApplicationLogLevel and SystemLogLevel are only supported with LogFormat JSON/,
  ],
  [
    'AWS::Lambda::Function',
    { ...code, Role: arnOfRole, Environment: { Variables: { AWS_REGION: 'x' } } },
    /contains reserved keys .*: AWS_REGION/,
  ],
  [
    'AWS::Lambda::Function',
    { ...code, Role: arnOfRole, DeadLetterConfig: { TargetArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' } },
    /DeadLetterConfig\.TargetArn arn:aws:kinesis/,
  ],
  [
    'AWS::Lambda::Function',
    { ...code, Role: arnOfRole, Code: { ZipFile: 'require("@aws-sdk/client-braket")' } },
    /uses @aws-sdk\/client-braket, which Lambda has and this machine has not/,
  ],
  [
    'AWS::Lambda::Function',
    { ...code, Role: arnOfRole, Code: { S3Bucket: 'bucket', S3Key: 'nowhere.zip' } },
    /nowhere\.zip/,
  ],
  ['AWS::Lambda::LayerVersion', { Content: { S3Bucket: 'bucket', S3Key: 'no-layer.zip' } }, /no-layer\.zip/],
  [
    'AWS::Lambda::EventInvokeConfig',
    {
      FunctionName: { Ref: 'Fn' },
      Qualifier: '$LATEST',
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:events:us-east-1:000000000000:event-bus/b' } },
    },
    /DestinationConfig\.OnFailure arn:aws:events/,
  ],
  [
    'AWS::Lambda::EventSourceMapping',
    { FunctionName: { Ref: 'Fn' }, EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:q', StartingPosition: 'LATEST' },
    /Unsupported parameter for an Amazon SQS event source: StartingPosition/,
  ],
  [
    'AWS::Lambda::EventSourceMapping',
    {
      FunctionName: { Ref: 'Fn' },
      EventSourceArn: { 'Fn::GetAtt': ['Gone', 'Arn'] },
      FilterCriteria: { Filters: [{ Pattern: pattern('sounds-like') }] },
    },
    /Invalid filter pattern definition/,
  ],
  [
    'AWS::CloudWatch::Alarm',
    { ...ofAlarm, MetricName: 'M', Namespace: 'N', Period: 60 },
    /One of Statistic and ExtendedStatistic is required/,
  ],
  [
    'AWS::CloudWatch::Alarm',
    { ...ofAlarm, MetricName: 'M', Namespace: 'N', Period: 86_400, Statistic: 'Sum', EvaluationPeriods: 8 },
    /Period multiplied by EvaluationPeriods must not be more than 604800 seconds/,
  ],
  ['AWS::CloudWatch::CompositeAlarm', { AlarmRule: 'ALARM("a" OR' }, /AlarmRule/],
  [
    'AWS::Cognito::UserPool',
    { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
    /Only one of the aliasAttributes or usernameAttributes/,
  ],
  ['AWS::Cognito::UserPool', { MfaConfiguration: 'ON' }, /can't disable all MFAs/],
  [
    'AWS::Cognito::UserPool',
    { Schema: [{ Name: 'own', AttributeDataType: 'String', Required: true }] },
    /Required custom attributes are not supported/,
  ],
  [
    'AWS::Cognito::UserPoolClient',
    { UserPoolId: { Ref: 'Pool' }, AccessTokenValidity: 30 },
    /AccessTokenValidity must be between/,
  ],
  [
    'AWS::Cognito::UserPoolClient',
    { UserPoolId: { Ref: 'Pool' }, IdTokenValidity: 31 },
    /IdTokenValidity must be between/,
  ],
  [
    'AWS::DynamoDB::Table',
    { ...key, AttributeDefinitions: [], BillingMode: 'PAY_PER_REQUEST' },
    /Some index key attributes are not defined/,
  ],
  [
    'AWS::DynamoDB::GlobalTable',
    {
      ...key,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [{ Region: 'us-east-1' }, { Region: 'us-east-1', TableClass: 'STANDARD' }],
    },
    /Replicas must contain one of the stack's region/,
  ],
  ['AWS::SNS::Topic', { TopicName: 'plain', FifoTopic: true }, /Fifo Topic names must end with \.fifo/],
  [
    'AWS::SNS::Subscription',
    {
      TopicArn: { Ref: 'Topic' },
      Protocol: 'lambda',
      Endpoint: 'arn:aws:sqs:us-east-1:000000000000:q',
      RawMessageDelivery: true,
    },
    /RawMessageDelivery: lambda takes no raw messages/,
  ],
  [
    'AWS::SNS::Subscription',
    {
      TopicArn: { Ref: 'Topic' },
      Protocol: 'sqs',
      Endpoint: 'arn:aws:sqs:us-east-1:000000000000:q',
      FilterPolicy: { kind: [{ 'sounds-like': 'x' }] },
    },
    /FilterPolicy: Unrecognized match type sounds-like/,
  ],
  [
    'AWS::SNS::Subscription',
    {
      TopicArn: { Ref: 'Topic' },
      Protocol: 'sqs',
      Endpoint: 'arn:aws:sqs:us-east-1:000000000000:q',
      FilterPolicy: { kind: { of: ['x'] } },
    },
    /Filter policy scope MessageAttributes does not support nested filter policy/,
  ],
  ['AWS::SQS::Queue', { RedrivePolicy: { maxReceiveCount: 3 } }, /RedrivePolicy/],
  ['AWS::SQS::Queue', { QueueName: 'plain', FifoQueue: true }, /FIFO queue .* must end with \.fifo suffix/],
  ['AWS::SQS::Queue', { QueueName: 'no-fifo.fifo' }, /Can only include alphanumeric characters, hyphens/],
  ['AWS::Events::EventBus', { Name: 'default' }, /The event bus default exists already/],
  [
    'AWS::Events::EventBus',
    { Name: 'own', Policy: { Statement: { Effect: 'Maybe' } } },
    /Effect must be Allow or Deny/,
  ],
  ['AWS::Events::EventBusPolicy', { StatementId: 's', Action: 'events:PutEvents' }, /needs Statement, or Action and/],
  [
    'AWS::Athena::WorkGroup',
    { Name: 'w', WorkGroupConfiguration: { ResultConfiguration: { OutputLocation: 'nowhere' } } },
    /outputLocation nowhere is not a valid S3 path/,
  ],
  ['AWS::Glue::Database', { CatalogId: '123456789012', DatabaseInput: {} }, /The Data Catalog of account 123456789012/],
  [
    'AWS::Glue::Table',
    {
      ...glue,
      TableInput: { StorageDescriptor: { ...json, Location: 's3://bucket/p', Columns: [{ Name: 'c', Type: 'date' }] } },
    },
    /A column of the type date/,
  ],
  ['AWS::AppSync::GraphQLApi', { Name: 'a', AuthenticationType: 'AWS_LAMBDA' }, /Lambda Authorizer Config missing/],
  [
    'AWS::AppSync::GraphQLApi',
    {
      Name: 'b',
      AuthenticationType: 'API_KEY',
      AdditionalAuthenticationProviders: [{ AuthenticationType: 'API_KEY' }],
    },
    /API_KEY cannot be more than one authorization mode/,
  ],
  [
    'AWS::AppSync::ApiKey',
    { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, Expires: 1_000_000 },
    /API key must be valid for a minimum of 1 days/,
  ],
  [
    'AWS::AppSync::ApiCache',
    { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, ApiCachingBehavior: 'FULL_REQUEST_CACHING', Ttl: 4000, Type: 'SMALL' },
    /Ttl must be between 1 and 3600 seconds/,
  ],
  ['AWS::S3::Bucket', { BucketName: '192.168.0.1' }, /The specified bucket is not valid/],
  ['AWS::S3::Bucket', notifying({ Event: 's3:ObjectMade:*' }), /The event is not supported for notifications/],
  [
    'AWS::S3::Bucket',
    notifying({ Event: 's3:ObjectCreated:*', Filter: { S3Key: { Rules: [{ Name: 'infix', Value: 'x' }] } } }),
    /filter rule name must be either prefix or suffix/,
  ],
  ['AWS::SSM::Parameter', { Name: '/aws/own', Type: 'String', Value: 'v' }, /can't be prefixed with "aws"/],
  [
    'AWS::SSM::Parameter',
    { Type: 'String', Value: 'v', AllowedPattern: '\\d+' },
    /cannot be validated against allowedPattern/,
  ],
  [
    'AWS::IAM::Policy',
    { PolicyName: 'p', PolicyDocument: allowing(`s3:${longText}`), Roles: [{ Ref: 'Role' }] },
    /size of 10240/,
  ],
  ['AWS::IAM::ManagedPolicy', { PolicyDocument: allowing(`s3:${longText}`) }, /Maximum policy size of 6144 bytes/],
  [
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] },
    },
    /AssumeRolePolicyDocument/,
  ],
  [
    'Custom::LogRetention',
    { ServiceToken: 'x', LogGroupName: 'g', LogGroupRegion: 'eu-west-1', RetentionInDays: 1 },
    /a log group of eu-west-1/,
  ],
];

/** What exists in both cases. */
const there = {
  Gone: { Type: 'X::Y' },
  Role: roleOf('lambda'),
  Fn: { Type: 'AWS::Lambda::Function', Properties: { ...code, Role: arnOfRole } },
  Topic: { Type: 'AWS::SNS::Topic' },
  Pool: { Type: 'AWS::Cognito::UserPool' },
  Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'Api', AuthenticationType: 'API_KEY' } },
};

const nameOf = (index: number): string => `Resource${index}End`;

async function toldOf(more: object): Promise<string[]> {
  const made = faults.map(([Type, Properties], index) => [nameOf(index), { Type, Properties, ...more }]);
  return (await checked({ ...Object.fromEntries(made), ...there })).split('\n');
}

const checked = (Resources: object): Promise<string> => checkTemplate(fresh(), { Resources });

describe('what a resource has wrong behind another that has a problem', () => {
  const lines: Record<'alone' | 'behind', string[]> = { alone: [], behind: [] };
  beforeAll(async () => {
    lines.alone = await toldOf({});
    lines.behind = await toldOf({ DependsOn: 'Gone' });
  });

  it.each(faults.map(([type, , sentence], index) => [type, sentence, index] as const))(
    'is told in the words in which it is told without the other: %s, %s',
    (_type, sentence, index) => {
      const about = (of: readonly string[]) => of.filter((line) => line.includes(`${nameOf(index)}:`));
      const own = about(lines.behind);
      expect(own, lines.behind.join('\n')).toEqual([expect.stringMatching(sentence)]);
      expect(about(lines.alone)).toEqual(own);
    },
  );

  it('is told although another fault is about a word within it', async () => {
    const Properties = { Name: 'x', AliasAttributes: ['email'], UsernameAttributes: ['email'] };
    const stderr = await checked({ Own: { Type: 'AWS::Cognito::UserPool', Properties } });
    expect(stderr).toMatch(/Own: .*\[Name\]/);
    expect(stderr).toMatch(/Own: Only one of the aliasAttributes or usernameAttributes/);
  });
});
