import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleArn, startStack, trusting, type Stack } from '../iam/stack.ts';
import { say } from '../support/walk/wire.ts';

const arn = (rest: string): string => `arn:aws:${rest}`;
const here = 'us-east-1:000000000000';
const list = [
  { Key: 'team', Value: 'shop' },
  { Key: 'cost', Value: '7' },
];
const map = { team: 'shop', cost: '7' };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const alarm = {
  ...{ AlarmName: 'late', Namespace: 'Shop', MetricName: 'Orders', Statistic: 'Sum', Period: 60 },
  ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
};
const machine = { StartAt: 'A', States: { A: { Type: 'Succeed' } } };
const table = {
  ...{ TableName: 'orders', BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
};

type Row = readonly [type: string, properties: object, service: string, action: string, input: object];
const rows: readonly Row[] = [
  [
    ...([
      'AWS::IAM::Role',
      { RoleName: 'worker', AssumeRolePolicyDocument: trusting({ Service: 'states.amazonaws.com' }) },
    ] as const),
    ...(['iam', 'ListRoleTags', { RoleName: 'worker' }] as const),
  ],
  ['AWS::SQS::Queue', { QueueName: 'q' }, 'sqs', 'ListQueueTags', { QueueUrl: 'http://localhost/000000000000/q' }],
  ['AWS::SNS::Topic', { TopicName: 't' }, 'sns', 'ListTagsForResource', { ResourceArn: arn(`sns:${here}:t`) }],
  [
    ...(['AWS::CloudWatch::Alarm', alarm, 'monitoring', 'ListTagsForResource'] as const),
    { ResourceARN: arn(`cloudwatch:${here}:alarm:late`) },
  ],
  [
    ...(['AWS::CloudWatch::CompositeAlarm', { AlarmName: 'both', AlarmRule: 'ALARM("late")' }] as const),
    ...(['monitoring', 'ListTagsForResource', { ResourceARN: arn(`cloudwatch:${here}:alarm:both`) }] as const),
  ],
  [
    ...(['AWS::SSM::Parameter', { Name: '/a/b', Type: 'String', Value: 'v' }, 'ssm', 'ListTagsForResource'] as const),
    { ResourceType: 'Parameter', ResourceId: '/a/b' },
  ],
  [
    ...([
      'AWS::Events::Rule',
      { Name: 'r', EventPattern: { source: ['a'] } },
      'events',
      'ListTagsForResource',
    ] as const),
    { ResourceARN: arn(`events:${here}:rule/r`) },
  ],
  [
    ...(['AWS::Events::EventBus', { Name: 'bus' }, 'events', 'ListTagsForResource'] as const),
    { ResourceARN: arn(`events:${here}:event-bus/bus`) },
  ],
  [
    ...([
      'AWS::StepFunctions::StateMachine',
      { StateMachineName: 'm', Definition: machine, RoleArn: roleArn('worker') },
    ] as const),
    ...(['states', 'ListTagsForResource', { resourceArn: arn(`states:${here}:stateMachine:m`) }] as const),
  ],
  [
    ...(['AWS::StepFunctions::Activity', { Name: 'work' }, 'states', 'ListTagsForResource'] as const),
    { resourceArn: arn(`states:${here}:activity:work`) },
  ],
  [
    ...(['AWS::DynamoDB::Table', table, 'dynamodb', 'ListTagsOfResource'] as const),
    { ResourceArn: arn(`dynamodb:${here}:table/orders`) },
  ],
];

/** Answers the tags in an answer, whichever way it writes them. */
function tagsIn(value: unknown): Record<string, unknown> {
  const { Tags, TagList, tags } = value as Record<string, unknown>;
  const found = Tags ?? TagList ?? tags;
  const items = Array.isArray(found) ? found : ((found as { member?: unknown[] }).member ?? found);
  if (!Array.isArray(items)) return { ...(items as object) };
  return Object.fromEntries(
    items.map((item: Record<string, string>) => [item['Key'] ?? item['key'], item['Value'] ?? item['value']]),
  );
}

describe('the tags of a template are the tags of its resource', () => {
  it.each(rows)('%s', async (type, properties, service, action, input) => {
    await stack.provision(type, 'Tagged', { ...properties, Tags: service === 'ssm' ? map : list });
    const heard = await say(stack.administrator, service, action, input);
    expect(tagsIn(heard.output)).toEqual(map);
  });

  it('AWS::S3::Bucket', async () => {
    const client = new S3Client(stack.administrator);
    const tags = async () => (await client.send(new GetBucketTaggingCommand({ Bucket: 'tagged' }))).TagSet;
    const provision = (Tags?: object[]) =>
      stack.provision('AWS::S3::Bucket', 'Tagged', { BucketName: 'tagged', ...(Tags && { Tags }) });
    await provision(list);
    expect(await tags()).toEqual(list);
    await provision();
    await expect(tags()).rejects.toMatchObject({ name: 'NoSuchTagSet' });
  });

  it('and those that calls have put stay, until the template has others', async () => {
    const properties = { QueueName: 'other', Tags: list };
    const QueueUrl = 'http://localhost/000000000000/other';
    const tags = async () => tagsIn((await say(stack.administrator, 'sqs', 'ListQueueTags', { QueueUrl })).output);
    await stack.provision('AWS::SQS::Queue', 'Other', properties);
    await say(stack.administrator, 'sqs', 'TagQueue', { QueueUrl, Tags: { more: 'x' } });
    await stack.provision('AWS::SQS::Queue', 'Other', properties);
    expect(await tags()).toEqual({ ...map, more: 'x' });
    await stack.provision('AWS::SQS::Queue', 'Other', { ...properties, Tags: list.slice(1) });
    expect(await tags()).toEqual({ cost: '7' });
  });

  it('where a service answers tags at all', () => {
    const silent = Object.values(stack.created.services).flatMap(({ actions, resources }) => {
      if (!actions.some((action) => /^List.*Tags|^GetBucketTagging/.test(action))) return [];
      return Object.entries(resources)
        .filter(([, { properties }]) => properties['Tags']?.kind === 'inert')
        .map(([type]) => type);
    });
    // The actions for tags answer for functions and alarms alone, and refuse others by name.
    expect(silent.sort()).toEqual(['AWS::CloudWatch::Dashboard', 'AWS::Lambda::EventSourceMapping']);
  });
});
