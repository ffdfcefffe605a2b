import { api, responding } from './api.ts';
import { allow, att, policy, queue, ref, resource, role, sub, template } from './parts.ts';

const arn = (bucket: string, path = ''): object => sub(`\${${bucket}.Arn}${path}`);

/** A bucket whose reader may list a prefix, whose deleter may read nothing, and one written by condition alone. */
export const buckets = template(
  {
    Bucket: resource('AWS::S3::Bucket'),
    Guarded: resource('AWS::S3::Bucket'),
    GuardedPolicy: resource('AWS::S3::BucketPolicy', {
      Bucket: ref('Guarded'),
      PolicyDocument: policy({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: arn('Guarded', '/*'),
        Condition: {
          Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' },
          Bool: { 's3:ObjectCreationOperation': 'true' },
        },
      }),
    }),
    Reader: role(
      undefined,
      allow('s3:GetObject', arn('Bucket', '/*')),
      allow('s3:ListBucket', arn('Bucket'), { Condition: { StringLike: { 's3:prefix': 'in/*' } } }),
    ),
    Deleter: role(undefined, allow('s3:DeleteObject', arn('Bucket', '/*'))),
  },
  { Bucket: ref('Bucket'), Guarded: ref('Guarded'), Reader: att('Reader', 'Arn'), Deleter: att('Deleter', 'Arn') },
);

/** A rule, and where its events go. */
export const rule = template(
  {
    ...queue('Heard', 'events'),
    Rule: resource('AWS::Events::Rule', {
      EventPattern: { source: ['conformance'] },
      Targets: [{ Id: 'heard', Arn: att('Heard', 'Arn') }],
    }),
  },
  { Rule: ref('Rule'), Heard: ref('Heard') },
);

/** A rule without a role sends to another bus of the account, and from there to a queue. */
export const buses = template(
  {
    ...queue('Heard', 'events'),
    Bus: resource('AWS::Events::EventBus', { Name: sub('${AWS::StackName}-bus') }),
    BusPolicy: resource('AWS::Events::EventBusPolicy', {
      EventBusName: ref('Bus'),
      StatementId: 'rules',
      Statement: { ...allow('events:PutEvents', att('Bus', 'Arn')), Principal: { Service: 'events.amazonaws.com' } },
    }),
    Relay: resource('AWS::Events::Rule', {
      EventPattern: { source: ['conformance.relay'] },
      Targets: [{ Id: 'bus', Arn: att('Bus', 'Arn') }],
    }),
    Rule: resource('AWS::Events::Rule', {
      EventBusName: ref('Bus'),
      EventPattern: { source: ['conformance.relay'] },
      Targets: [{ Id: 'heard', Arn: att('Heard', 'Arn') }],
    }),
  },
  { Heard: ref('Heard') },
);

/** A rule whose target is a mutation that fails. */
export const failingTarget = api({
  schema: 'type Query { a: String } type Mutation { fail(text: String): String }',
  properties: { AuthenticationType: 'AWS_IAM' },
  resources: {
    ...queue('Dead', 'events'),
    Sender: role('events', allow('appsync:GraphQL', sub('${Api.Arn}/types/Mutation/fields/fail'))),
    Rule: resource(
      'AWS::Events::Rule',
      {
        EventPattern: { source: ['conformance.appsync'] },
        Targets: [
          {
            Id: 'api',
            Arn: att('Api', 'GraphQLEndpointArn'),
            RoleArn: att('Sender', 'Arn'),
            AppSyncParameters: { GraphQLOperation: 'mutation F($text: String) { fail(text: $text) }' },
            InputTransformer: { InputPathsMap: { text: '$.detail.text' }, InputTemplate: '{"text": "<text>"}' },
            RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
            DeadLetterConfig: { Arn: att('Dead', 'Arn') },
          },
        ],
      },
      { DependsOn: ['Mutationfail', 'DeadPolicy'] },
    ),
  },
  resolvers: { 'Mutation.fail': responding("util.error('as it should', 'Failed');") },
  outputs: { Dead: ref('Dead') },
});

/** Whatever a machine needs no permission for. */
export const machine = (Definition: object) =>
  template(
    {
      Role: role('states'),
      Machine: resource('AWS::StepFunctions::StateMachine', { RoleArn: att('Role', 'Arn'), Definition }),
    },
    { Machine: ref('Machine') },
  );

const connection = att('Connection', 'Arn');
const secret = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];
const everywhere = sub('arn:${AWS::Partition}:secretsmanager:*:${AWS::AccountId}:secret:events!connection/*');

/** A machine that calls a host which is nowhere, by a connection. */
export const httpTask = template(
  {
    Connection: resource('AWS::Events::Connection', {
      AuthorizationType: 'API_KEY',
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'x-key', ApiKeyValue: 'nobody' } },
    }),
    Role: role(
      'states',
      allow('states:InvokeHTTPEndpoint', '*'),
      allow('events:RetrieveConnectionCredentials', connection),
      allow(secret, everywhere),
    ),
    Machine: resource('AWS::StepFunctions::StateMachine', {
      RoleArn: att('Role', 'Arn'),
      Definition: {
        StartAt: 'Call',
        States: {
          Call: {
            Type: 'Task',
            Resource: 'arn:aws:states:::http:invoke',
            Parameters: {
              ApiEndpoint: 'https://conformance.invalid/',
              Method: 'GET',
              Authentication: { ConnectionArn: '${Connection}' },
            },
            End: true,
          },
        },
      },
      DefinitionSubstitutions: { Connection: connection },
    }),
  },
  { Machine: ref('Machine') },
);

/** A schedule that has no start date. */
export const schedule = template(
  {
    Heard: resource('AWS::SQS::Queue'),
    Sender: role('scheduler', allow('sqs:SendMessage', att('Heard', 'Arn'))),
    Schedule: resource('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(10 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: att('Heard', 'Arn'), RoleArn: att('Sender', 'Arn'), Input: '{}' },
    }),
  },
  { Heard: ref('Heard') },
);

/** A queue with a dead-letter queue. */
export const deadLetters = template(
  {
    Dead: resource('AWS::SQS::Queue'),
    Source: resource('AWS::SQS::Queue', {
      RedrivePolicy: { deadLetterTargetArn: att('Dead', 'Arn'), maxReceiveCount: 3 },
    }),
  },
  { Dead: ref('Dead'), Source: ref('Source') },
);

/** A topic with a subscriber. */
export const topic = template(
  {
    ...queue('Heard', 'sns'),
    Topic: resource('AWS::SNS::Topic'),
    Subscription: resource('AWS::SNS::Subscription', {
      TopicArn: ref('Topic'),
      Protocol: 'sqs',
      Endpoint: att('Heard', 'Arn'),
    }),
  },
  { Topic: ref('Topic'), Subscription: ref('Subscription'), Heard: ref('Heard') },
);

/** A table. */
export const table = template(
  {
    Items: resource('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  },
  { Items: ref('Items') },
);

/** An API that logs errors, into a log group that goes with it. */
export const logging = api({
  schema: 'type Query { a: String }',
  properties: { LogConfig: { FieldLogLevel: 'ERROR', CloudWatchLogsRoleArn: att('LogRole', 'Arn') } },
  resources: {
    LogRole: role('appsync', allow(['logs:CreateLogStream', 'logs:PutLogEvents'], '*')),
    Logs: resource('AWS::Logs::LogGroup', { LogGroupName: sub('/aws/appsync/apis/${Api.ApiId}'), RetentionInDays: 1 }),
  },
  resolvers: {
    'Query.a': responding("console.error('told at error'); console.log('told at info'); return 'a';"),
  },
  outputs: { Logs: ref('Logs') },
});
