import { describe, expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { checkTemplate } from './check-template.ts';
import { arnOfRole, roleOf } from './role-of.ts';

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
    [
      'AWS::Events::Rule',
      {
        EventPattern: { source: [{ 'sounds-like': 'x' }] },
        ScheduleExpression: 'rate(1 hours)',
        Targets: [
          { Id: 'a', Arn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' },
          { Id: 'b', Arn: 'arn:aws:sqs:us-east-1:000000000000:q.fifo', InputPath: 'x', Input: '{}' },
          {
            Id: 'c',
            Arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:m',
            RetryPolicy: { MaximumRetryAttempts: 5 },
          },
        ],
      },
      [
        /Unrecognized match type sounds-like/,
        /Parameter ScheduleExpression is not valid/,
        /The target arn:aws:kinesis/,
        /SqsParameters must be specified for target: b/,
        /Only one of Input, InputPath, or InputTransformer must be provided for target b/,
        /RoleArn is required for target arn:aws:states/,
      ],
    ],
    [
      'AWS::Events::Connection',
      {
        AuthorizationType: 'BASIC',
        AuthParameters: {
          ApiKeyAuthParameters: { ApiKeyName: 'x', ApiKeyValue: 'y' },
          OAuthParameters: {
            ...{ AuthorizationEndpoint: 'https://a.example:x', HttpMethod: 'POST' },
            ClientParameters: { ClientID: 'x', ClientSecret: 'y' },
          },
        },
      },
      [
        /AuthParameters: 2 subschemas matched instead of one/,
        /BasicAuthParameters must be specified/,
        /ApiKeyAuthParameters must not be specified/,
        /OAuthParameters must not be specified/,
        /AuthorizationEndpoint is not valid/,
      ],
    ],
    [
      'AWS::Events::ApiDestination',
      {
        ConnectionArn: 'arn:aws:events:us-east-1:000000000000:connection/none/1',
        InvocationEndpoint: 'https://*.example',
        HttpMethod: 'GET',
      },
      [/InvocationEndpoint is not valid/, /Connection 'none' does not exist/],
    ],
    [
      'AWS::Scheduler::Schedule',
      {
        ...{ ScheduleExpression: 'never', ScheduleExpressionTimezone: 'Mars/Phobos', StartDate: 'soon' },
        FlexibleTimeWindow: { Mode: 'FLEXIBLE' },
        Target: { Arn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s', RoleArn: arnOfRole },
      },
      [
        /StartDate is not a date/,
        /MaximumWindowInMinutes must be specified/,
        /Invalid ScheduleExpressionTimezone Mars/,
        /Invalid Schedule Expression never/,
        /The target arn:aws:kinesis/,
      ],
    ],
    [
      'AWS::SNS::Topic',
      {
        ...{ TopicName: 'plain', FifoTopic: true },
        Subscription: ['lambda', 'email'].map((Protocol) => ({ Protocol, Endpoint: 'x' })),
      },
      [/Fifo Topic names must end/, /Invalid protocol type: lambda/, /Invalid protocol type: email/],
    ],
    [
      'AWS::SNS::Subscription',
      {
        TopicArn: 'arn:aws:sns:us-east-1:000000000000:plain',
        ...{ Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:000000000000:q.fifo', RedrivePolicy: { a: 1 } },
        FilterPolicy: { kind: [{ 'sounds-like': 'x' }] },
      },
      [
        /Topic does not exist/,
        /FIFO SQS Queues can not be subscribed to standard SNS topics/,
        /Unrecognized match type sounds-like/,
        /RedrivePolicy: failed to parse JSON/,
      ],
    ],
    [
      'AWS::Logs::ResourcePolicy',
      {
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({
          Statement: [
            { Effect: 'Maybe', Principal: '*', Action: 'logs:*', Resource: '*' },
            { Effect: 'Allow', Principal: '*', Action: 'logs:*' },
          ],
        }),
      },
      [/Statement\[0\]: Effect must be/, /Statement\[1\]: Missing required field Resource/],
    ],
    [
      'AWS::S3::BucketPolicy',
      {
        Bucket: 'bucket',
        PolicyDocument: {
          Statement: [
            { Effect: 'Maybe', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::bucket' },
            { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::bucket' },
            {
              ...{ Effect: 'Allow', Principal: '*', Action: 's3:Nope', Resource: 'arn:aws:s3:::bucket' },
              Condition: { StringEquals: { 's3:nope': 'x' } },
            },
          ],
        },
      },
      [
        /specified bucket does not exist/,
        /Missing required field Principal/,
        /Statement\[0\]: Effect must be/,
        /Policy has invalid action/,
        /Policy has an invalid condition key/,
      ],
    ],
    [
      'AWS::Glue::Table',
      {
        ...{ CatalogId: '123456789012', DatabaseName: 'd' },
        TableInput: {
          PartitionKeys: [{ Name: 'p', Type: 'int' }],
          StorageDescriptor: {
            Location: 'nowhere',
            Columns: [
              { Name: 'a', Type: 'date' },
              { Name: 'b', Type: 'map' },
            ],
          },
        },
      },
      [
        /The Data Catalog of account 123456789012/,
        /SerializationLibrary/,
        /A column of the type date/,
        /A column of the type map/,
        /The location nowhere is not a valid S3 path/,
        /The partition key p, other than/,
        /storage\.location\.template without/,
      ],
    ],
  ])('is told with all other faults of its own: %s', async (Type, Properties, sentences) => {
    const stderr = await checked({ Own: { Type, Properties }, Role: there.Role });
    const own = stderr.split('\n').filter((line) => line.includes('Own:'));
    for (const sentence of sentences)
      expect(
        own.filter((line) => sentence.test(line)),
        stderr,
      ).toHaveLength(1);
    expect(own, stderr).toHaveLength(sentences.length);
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
