import { describe, expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { checkTemplate } from './check-template.ts';
import { arnOfRole, roleOf } from './role-of.ts';
import { toldAtOnce } from './told-at-once.ts';

const fresh = freshDirectories('own-faults-');
const key = { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] };
const table = {
  ...key,
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
};
const code = { Handler: 'index.handler', Runtime: 'nodejs24.x', Code: { ZipFile: '' } };
const there = {
  Gone: { Type: 'X::Y' },
  Role: roleOf('lambda'),
};
const checked = (Resources: object): Promise<string> => checkTemplate(fresh(), { Resources });

describe('all that one resource has wrong by itself', () => {
  it.each<[string, object]>([
    ['AWS::S3::Bucket', { BucketName: 'xn--taken' }],
    ...['a-b', '1-x', '-', 'ä', 'x', '_x', 'a.b'].map((name): [string, object] => [
      'AWS::Lambda::Function',
      { ...code, Role: arnOfRole, Environment: { Variables: { [name]: 'x' } } },
    ]),
    ...['ab', 'a b'].map((IndexName): [string, object] => [
      'AWS::DynamoDB::Table',
      { ...table, GlobalSecondaryIndexes: [{ IndexName, ...key, Projection: { ProjectionType: 'ALL' } }] },
    ]),
  ])('is told once, whether by the specification or by the service: %s, %j', async (Type, Properties) => {
    const { Gone, Role } = there;
    const stderr = await checked({ Own: { Type, Properties, DependsOn: 'Gone' }, Gone, Role });
    expect(stderr.split('\n').filter((line) => line.includes('Own:'))).toHaveLength(1);
  });

  it.each<[string, object, readonly RegExp[]]>([
    [
      'AWS::Lambda::Function',
      {
        ...code,
        Role: arnOfRole,
        Environment: { Variables: { AWS_REGION: 'x', 'a-b': 'x', long: 'x'.repeat(5_000) } },
      },
      [/extraneous key \[a-b\]/, /reserved keys .*: AWS_REGION/, /exceeded the 4KB limit/],
    ],
    [
      'AWS::DynamoDB::Table',
      {
        KeySchema: [
          { AttributeName: 'id', KeyType: 'RANGE' },
          { AttributeName: 'id', KeyType: 'HASH' },
        ],
        AttributeDefinitions: ['S', 'N'].map((AttributeType) => ({ AttributeName: 'other', AttributeType })),
        GlobalSecondaryIndexes: ['same', 'same'].map((IndexName) => ({
          IndexName,
          ...key,
          Projection: { ProjectionType: 'INCLUDE' },
        })),
        LocalSecondaryIndexes: [{ IndexName: 'local', ...key, Projection: { ProjectionType: 'ALL' } }],
        TimeToLiveSpecification: { Enabled: true },
      },
      [
        /first KeyElement is not a HASH/,
        /second KeyElement is not a RANGE/,
        /Hash Key and the Range Key element in the KeySchema have the same name/,
        /Cannot define attribute other more than once/,
        /Some index key attributes are not defined in AttributeDefinitions/,
        /ProvisionedThroughput is not specified for index: same/,
        /Duplicate index name: same/,
        /INCLUDE, but NonKeyAttributes is not specified/,
        /Index KeySchema does not have a range key for index: local/,
        /Some AttributeDefinitions are not used/,
        /must both be specified when BillingMode is PROVISIONED/,
        /TimeToLiveSpecification\.AttributeName is required/,
      ],
    ],
    [
      'AWS::IAM::ManagedPolicy',
      {
        Path: 'nowhere',
        PolicyDocument: {
          Version: '2020-01-01',
          Statement: [
            { Effect: 'Maybe', Action: 'everything', Resource: '*', Principal: '*' },
            { Effect: 'Allow', Action: 's3:GetObject' },
            { Sid: 'a-b', Effect: 'Allow', Action: 's3:*', Resource: 'bucket', Condition: { Alike: { 'aws:x': '1' } } },
            'none',
          ],
        },
      },
      [
        /Version 2020-01-01 is not valid/,
        /Statement\[0\]: Effect must be/,
        /Statement\[0\]: .*prefaced by a vendor.*everything/,
        /Statement\[0\]: .*should not specify a principal/,
        /Statement\[1\]: Missing required field Resource/,
        /Statement IDs \(SID\) must be alpha-numeric/,
        /Resource bucket must be in ARN format/,
        /condition operator Alike/,
        /Statement\[3\] is not an object/,
        /Path/i,
      ],
    ],
    [
      'AWS::CloudWatch::Alarm',
      {
        ...{ ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 2, DatapointsToAlarm: 3, Threshold: 1 },
        ...{ MetricName: 'M', Namespace: 'N', Period: 60 },
      },
      [/One of Statistic and ExtendedStatistic is required/, /DatapointsToAlarm must be less than or equal/],
    ],
    [
      'AWS::Lambda::EventSourceMapping',
      {
        FunctionName: 'f',
        EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:q',
        StartingPosition: 'LATEST',
        BisectBatchOnFunctionError: true,
        BatchSize: 100,
        FilterCriteria: { Filters: [{ Pattern: '{"a":[{"sounds-like":1}]}' }] },
      },
      [
        /Function not found/,
        /Unsupported parameter .*: StartingPosition/,
        /Unsupported parameter .*: BisectBatchOnFunctionError/,
        /Maximum batch window in seconds must be greater than 0/,
        /Invalid filter pattern definition/,
      ],
    ],
    [
      'AWS::AppSync::GraphQLApi',
      {
        Name: 'a',
        AuthenticationType: 'AWS_LAMBDA',
        AdditionalAuthenticationProviders: [{ AuthenticationType: 'OPENID_CONNECT' }],
        EnvironmentVariables: { '1': 'x', long: 'x'.repeat(600) },
      },
      [
        /Lambda Authorizer Config missing/,
        /OpenIDConnectConfig needs an Issuer/,
        /extraneous key \[1\]/,
        /Environment variable long is not valid/,
      ],
    ],
    [
      'AWS::S3::Bucket',
      {
        NotificationConfiguration: {
          QueueConfigurations: [
            { Event: 's3:ObjectMade:*', Queue: 'arn:aws:sqs:us-east-1:000000000000:q' },
            {
              Event: 's3:ObjectCreated:*',
              Queue: 'arn:aws:sqs:us-east-1:000000000000:r',
              Filter: { S3Key: { Rules: [{ Name: 'infix', Value: 'x' }] } },
            },
          ],
        },
      },
      [/The event is not supported for notifications/, /filter rule name must be either prefix or suffix/],
    ],
    [
      'AWS::AppSync::DataSource',
      {
        ApiId: 'x',
        Name: 'a-b',
        Type: 'HTTP',
        HttpConfig: { Endpoint: 'nowhere', AuthorizationConfig: { AuthorizationType: 'AWS_IAM' } },
      },
      [
        /string \[a-b\] does not match/,
        /Endpoint nowhere is not valid/,
        /ServiceRoleArn is required/,
        /SigningServiceName is/,
      ],
    ],
    [
      'AWS::SQS::QueuePolicy',
      {
        Queues: [],
        PolicyDocument: { Statement: [{ Effect: 'Maybe', Principal: '*', Action: 'sqs:*' }, { Sid: {} }] },
      },
      [
        /Statement\[0\]: Effect must be/,
        /Statement\[0\]: Missing required field Resource/,
        /Statement\[1\]: Effect must be/,
        /Statement\[1\]: Missing required field Action/,
        /Statement\[1\]: Missing required field Resource/,
        /Statement\[1\]: Missing required field Principal/,
        /Statement\[1\]\.Sid: object instead of a string/,
      ],
    ],
  ])('is told with all other faults of its own: %s', async (Type, Properties, sentences) => {
    await toldAtOnce(fresh(), Type, Properties, sentences);
  });
});

it('a condition that nothing uses is told what is wrong with it, and not what is not supported here', async () => {
  const checkedWith = (Conditions: object, Condition?: string): Promise<string> =>
    checkTemplate(fresh(), { Conditions, Resources: { Queue: { Type: 'AWS::SQS::Queue', Condition } } });
  const zones = { Zones: { 'Fn::Equals': [{ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'a'] } };
  expect(await checkedWith(zones)).toBe('');
  expect(await checkedWith(zones, 'Zones')).toContain('Intrinsic function Fn::GetAZs is not supported');
  const beyond = { Beyond: { 'Fn::Equals': [{ 'Fn::Select': [1, ['a']] }, 'a'] } };
  expect(await checkedWith(beyond)).toContain('Fn::Select cannot select nonexistent value at index 1');
});
