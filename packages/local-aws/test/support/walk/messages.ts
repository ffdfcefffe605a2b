import { expect } from 'vitest';
import { arn, listed, type Got, type Row, type Walk } from './row.ts';
import { entries } from './wire.ts';

const role = arn('iam', 'role/Role').replace('us-east-1', '');
const anyText = expect.any(String) as string;
export const sns: Walk = ({ topic: TopicArn, queueUrl }) => {
  const queueArn = arn('sqs', queueUrl.split('/').at(-1) ?? '');
  const text = { DataType: 'String', StringValue: 'v' };
  const attribute = (name: string, value: object = text): Row => [
    'Publish',
    { TopicArn, Message: 'm', MessageAttributes: entries({ [name]: value }, ['Name', 'Value']) },
    'ParameterValueInvalid',
  ];
  const publish = (to: object, expected: string): Row => ['Publish', { Message: 'm', ...to }, expected];
  const ofSubscription = ({ Subscribe: of }: Got): object => ({ SubscriptionArn: of?.['SubscriptionArn'] });
  return [
    [
      'Subscribe',
      { TopicArn, Protocol: 'email', Endpoint: 'a@example.com' },
      { SubscriptionArn: 'pending confirmation' },
    ],
    ['ListSubscriptionsByTopic', { TopicArn }, { contains: 'PendingConfirmation' }],
    [
      'GetTopicAttributes',
      { TopicArn },
      { Attributes: { entry: expect.arrayContaining([{ key: 'SubscriptionsPending', value: '1' }]) as unknown } },
    ],
    ...['.abc', 'abc.', 'a..b', 'x'.repeat(257)].map((name) => attribute(name)),
    attribute('a', { DataType: 'String', BinaryValue: 'AAAA' }),
    attribute('a', { DataType: 'Strin', StringValue: 'v' }),
    publish(
      { TopicArn: 'randomstring' },
      'InvalidParameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    ),
    publish({ TopicArn: TopicArn.replace('us-east-1', 'us-west-2') }, 'InvalidParameter: Invalid parameter: TopicArn'),
    publish({ PhoneNumber: '+1abc' }, 'InvalidParameter: +1abc is not valid to publish to'),
    [
      'CreateTopic',
      { Name: 't', Attributes: entries({ DisplayName: 'x'.repeat(200) }) },
      'InvalidParameter: DisplayName',
    ],
    ['GetTopicAttributes', { TopicArn }, hasAttributes('Policy', 'EffectiveDeliveryPolicy', 'Owner')],
    ['CreateTopic', { Name: 'own', Tags: [{ Key: 'k', Value: 'v' }] }, { TopicArn: arn('sns', 'own') }],
    ['CreateTopic', { Name: 'o.fifo', Attributes: entries({ FifoTopic: 'true' }) }, { TopicArn: arn('sns', 'o.fifo') }],
    [
      'Subscribe',
      {
        ...{ TopicArn, Protocol: 'sqs', Endpoint: queueArn },
        Attributes: entries({ FilterPolicy: '{"a":["b"]}', FilterPolicyScope: 'MessageBody' }),
      },
      { SubscriptionArn: expect.stringMatching(/:[0-9a-f-]{36}$/) as string },
    ],
    [
      'GetSubscriptionAttributes',
      ofSubscription,
      hasAttributes('FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery'),
    ],
    [
      'SetSubscriptionAttributes',
      (got: Got) => ({ ...ofSubscription(got), AttributeName: 'RawMessageDelivery', AttributeValue: 'true' }),
      {},
    ],
    ['ListSubscriptions', {}, { contains: queueArn }],
    [
      'PublishBatch',
      { TopicArn, PublishBatchRequestEntries: [{ Id: 'a', Message: 'm' }] },
      { Successful: { member: [{ Id: 'a' }] } },
    ],
    ['ConfirmSubscription', { TopicArn, Token: 'x'.repeat(40) }, 'InvalidParameter: Invalid parameter: Token'],
    ['Unsubscribe', ofSubscription, {}],
    ['AddPermission', permission(TopicArn), {}],
    ['AddPermission', permission(TopicArn), 'InvalidParameter: Statement already exists'],
    ['RemovePermission', { TopicArn, Label: 'l' }, {}],
    [
      'SetTopicAttributes',
      { TopicArn, AttributeName: 'TracingConfig', AttributeValue: 'Active' },
      listed('TracingConfig, ArchivePolicy'),
    ],
    ['TagResource', { ResourceArn: TopicArn, Tags: [{ Key: 'k', Value: 'v' }] }, {}],
    ['ListTagsForResource', { ResourceArn: TopicArn }, { Tags: { member: [{ Key: 'k', Value: 'v' }] } }],
    ['UntagResource', { ResourceArn: TopicArn, TagKeys: ['k'] }, {}],
    ['DeleteTopic', { TopicArn: arn('sns', 'own') }, {}],
  ];
};

const permission = (TopicArn: string): object => ({
  ...{ TopicArn, Label: 'l', AWSAccountId: ['111122223333'], ActionName: ['Publish'] },
});
const hasAttributes = (...names: readonly string[]): object => ({
  Attributes: {
    entry: expect.arrayContaining(names.map((key) => ({ key, value: anyText }))) as unknown,
  },
});

export const events: Walk = ({ queueUrl }) => {
  const Event = JSON.stringify({
    ...{ id: '1', account: '1', source: 's', time: '2026-01-01T00:00:00Z', region: 'us-east-1', resources: [] },
    ...{ 'detail-type': 'd', detail: { 'a.b': 'x', c: { d: 'y' } } },
  });
  const pattern = (detail: object, expected: object | string): Row => [
    'TestEventPattern',
    { EventPattern: JSON.stringify({ detail }), Event },
    expected,
  ];
  const invalid = (detail: object, says: string): Row => pattern(detail, `InvalidEventPatternException: ${says}`);
  const butOnly = 'Value of anything-but must be an array or single string/number value.';
  const target = (more: object): object => ({ Rule: 'r', Targets: [{ Id: 'T', Arn: queueArn, ...more }] });
  const queueArn = arn('sqs', queueUrl.split('/').at(-1) ?? '');
  const template = { InputPathsMap: { a: '$.detail.a' }, InputTemplate: '"<x>"' };
  const six = ['1', '2', '3', '4', '5', '6'].map((Id) => ({ Id, Arn: queueArn }));
  return [
    pattern({ a: { b: ['x'] } }, { Result: true }),
    pattern({ 'c.d': ['y'] }, { Result: true }),
    invalid({ c: { d: [{ 'anything-but': { prefix: '' } }] } }, 'Null prefix/suffix not allowed'),
    invalid({ c: { d: [{ 'anything-but': { suffix: '' } }] } }, 'Null prefix/suffix not allowed'),
    invalid({ c: { d: [{ 'anything-but': { prefix: { 'equals-ignore-case': 'x' } } }] } }, butOnly),
    invalid({ c: { d: [{ 'anything-but': { suffix: { 'equals-ignore-case': 'x' } } }] } }, butOnly),
    invalid({ c: { d: [{ numeric: ['>', 0, '>', 0] }] } }, 'Bad numeric range operator: >'),
    invalid({ c: { d: [{ wildcard: '*:*:*:*:*:event-bus/*' }] } }, 'Rule is too complex'),
    invalid({ c: { d: [{ prefix: 1 }] } }, 'prefix match pattern must be a string'),
    invalid({ c: { d: [{ wildcard: 'a**b' }] } }, 'Consecutive wildcard characters at pos'),
    invalid({ c: { d: [{ cidr: 'bad' }] } }, 'Malformed CIDR'),
    ['PutRule', { Name: 'r', EventPattern: '{"source":["s"]}' }, { RuleArn: arn('events', 'rule/r') }],
    ['DescribeRule', { Name: 'r' }, { CreatedBy: '000000000000', State: 'ENABLED' }],
    ['PutTargets', target({}), { FailedEntryCount: 0 }],
    [
      'PutTargets',
      target({ InputTransformer: template }),
      'ValidationException: InputTemplate for target T contains invalid placeholder x.',
    ],
    [
      'PutTargets',
      target({ Input: '{}', InputPath: '$.a' }),
      'ValidationException: Only one of Input, InputPath, or InputTransformer must be provided for target T.',
    ],
    [
      'PutTargets',
      target({ RetryPolicy: { MaximumEventAgeInSeconds: 10 } }),
      'ValidationException: greater than or equal to 60',
    ],
    ['PutTargets', { Rule: 'r', Targets: six }, 'LimitExceededException'],
    [
      'PutEvents',
      { Entries: [{ Source: 's', DetailType: 'd', Detail: '{}', EventBusName: 'nope' }, { Source: 's' }] },
      { FailedEntryCount: 1, Entries: [{ EventId: anyText }, { ErrorCode: 'InvalidArgument' }] },
    ],
    [
      'PutRule',
      { Name: 'r', EventBusName: 'nope', EventPattern: '{}' },
      'ResourceNotFoundException: Event bus nope does not',
    ],
    ['ListEventBuses', {}, { EventBuses: [{ Name: 'default' }] }],
    ['CreateEventBus', { Name: 'orders' }, { EventBusArn: arn('events', 'event-bus/orders') }],
    ['DisableRule', { Name: 'r' }, {}],
    ['EnableRule', { Name: 'r' }, {}],
    ['RemoveTargets', { Rule: 'r', Ids: ['T'] }, { FailedEntryCount: 0 }],
    ['DeleteRule', { Name: 'r' }, {}],
    ['CreateArchive', { ArchiveName: 'a', EventSourceArn: arn('events', 'event-bus/default') }, listed()],
  ];
};

const at = (Target: object, more: object = {}): object => ({
  ...{ ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' }, ClientToken: 'c', Target, ...more },
});

export const scheduler: Walk = ({ queueUrl }) => {
  const target = { Arn: arn('sqs', queueUrl.split('/').at(-1) ?? ''), RoleArn: role };
  const hasty = { ...target, RetryPolicy: { MaximumEventAgeInSeconds: 30 } };
  return [
    ['GetSchedule', ['GET /schedules/schedule'], { Target: { RetryPolicy: { MaximumRetryAttempts: 185 } } }],
    ['GetSchedule', ['GET /schedules/nope'], 'ResourceNotFoundException: Schedule nope does not exist.'],
    ['CreateSchedule', ['POST /schedules/s', at(hasty)], 'ValidationException: greater than or equal to 60'],
    ['CreateSchedule', ['POST /schedules/s', at(target)], { ScheduleArn: arn('scheduler', 'schedule/default/s') }],
    [
      'UpdateSchedule',
      ['PUT /schedules/s', at(target, { ScheduleExpressionTimezone: 'Europe/Rome' })],
      { ScheduleArn: anyText },
    ],
    ['GetSchedule', ['GET /schedules/s'], { ScheduleExpressionTimezone: 'Europe/Rome' }],
    ['ListSchedules', ['GET /schedules?MaxResults=1'], { NextToken: anyText }],
    ['ListScheduleGroups', ['GET /schedule-groups'], { ScheduleGroups: [{ Name: 'default' }] }],
    ['DeleteSchedule', ['DELETE /schedules/s?clientToken=c'], {}],
  ];
};
