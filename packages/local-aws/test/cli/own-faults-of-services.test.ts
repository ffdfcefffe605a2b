import { expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { arnOfRole } from './role-of.ts';
import { toldAtOnce } from './told-at-once.ts';

const fresh = freshDirectories('own-faults-of-services-');

it.each<[string, object, readonly RegExp[]]>([
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
])('all that a resource has wrong is told at once: %s', async (Type, Properties, sentences) => {
  await expect(toldAtOnce(fresh(), Type, Properties, sentences)).resolves.toBeUndefined();
});
