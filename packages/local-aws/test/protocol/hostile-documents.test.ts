import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/services/lambda/custom-resources/answer.ts';
import { deliveriesOf } from '../../src/services/lambda/asynchronous/destinations.ts';
import { answerOf } from '../../src/services/lambda/function-urls/answer.ts';
import { readBucketPolicy } from '../../src/services/s3/bucket-policy.ts';
import { checkPostPolicy } from '../../src/services/s3/engine/post-policy.ts';
import { AwsError } from '../../src/kernel/errors.ts';
import { document, roleArn, startStack, trusting, type Stack } from '../iam/stack.ts';
import { say } from '../support/walk/wire.ts';

/** Values that JSON can write, and that `String`, `Number` or a recursion cannot take. */
const hostile = [
  '{"toString":null,"valueOf":null}',
  '[{"toString":1,"valueOf":1}]',
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
];

/** Answers a document as often as it has values, each time with another value replaced. */
function variantsOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return ['§'];
  const below = Object.entries(value).flatMap(([name, member]) =>
    variantsOf(member).map((variant) =>
      Array.isArray(value)
        ? value.map((item: unknown, index) => (index === Number(name) ? variant : item))
        : { ...value, [name]: variant },
    ),
  );
  return ['§', ...below];
}

const textsOf = (given: object): string[] =>
  variantsOf(given).flatMap((variant) => hostile.map((text) => JSON.stringify(variant).replace('"§"', () => text)));

let stack: Stack;
let subscription: string;
const account = '000000000000';
const topic = `arn:aws:sns:us-east-1:${account}:topic`;
const queue = `arn:aws:sqs:us-east-1:${account}:queue`;

beforeAll(async () => {
  stack = await startStack();
  await stack.provision('AWS::IAM::Role', 'Worker', {
    RoleName: 'worker',
    AssumeRolePolicyDocument: trusting({ AWS: `arn:aws:iam::${account}:root` }),
  });
  await stack.provision('AWS::SQS::Queue', 'Queue', { QueueName: 'queue' });
  await stack.provision('AWS::SNS::Topic', 'Topic', { TopicName: 'topic' });
  await stack.provision('AWS::S3::Bucket', 'Bucket', { BucketName: 'bucket' });
  const made = await say(stack.administrator, 'sns', 'Subscribe', {
    ...{ TopicArn: topic, Protocol: 'sqs', Endpoint: queue, ReturnSubscriptionArn: 'true' },
  });
  subscription = (made.output as { SubscriptionArn: string }).SubscriptionArn;
  await say(stack.administrator, 'events', 'PutRule', { Name: 'rule', EventPattern: '{"source":["a"]}' });
});
afterAll(() => stack.close());

const policyOf = (Resource: string, Action: string) =>
  document({
    Sid: 'a',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action,
    Resource,
    Condition: { Null: { a: 'true' } },
  });
const machine = {
  StartAt: 'A',
  TimeoutSeconds: 5,
  States: {
    A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: { 'a.$': '$.a' }, Next: 'B' },
    B: { Type: 'Choice', Choices: [{ Variable: '$.a', StringEquals: 'a', Next: 'C' }], Default: 'C' },
    C: { Type: 'Wait', Seconds: 1, Next: 'D' },
    D: { Type: 'Pass', Result: { a: 1 }, End: true },
  },
};
const eventPattern = { source: ['a', { prefix: 'b' }], detail: { n: [{ numeric: ['>', 1] }], a: [{ exists: true }] } };

type Sent = readonly [service: string, action: string, input: object];
const queueAttribute =
  (name: string) =>
  (text: string): Sent => [
    'sqs',
    'SetQueueAttributes',
    { QueueUrl: `${stack.administrator.endpoint}/${account}/queue`, Attributes: { [name]: text } },
  ];

const documents: readonly (readonly [name: string, given: object, send: (text: string) => Sent])[] = [
  [
    'a policy of a session',
    document({ Sid: 'a', Effect: 'Allow', Action: 's3:*', Resource: '*' }),
    (Policy) => ['sts', 'AssumeRole', { RoleArn: roleArn('worker'), RoleSessionName: 'test', Policy }],
  ],
  ['a policy of a queue', { Id: 'x', ...policyOf(queue, 'sqs:*') }, queueAttribute('Policy')],
  ['where a queue moves messages', { deadLetterTargetArn: queue, maxReceiveCount: 3 }, queueAttribute('RedrivePolicy')],
  [
    'who may move messages',
    { redrivePermission: 'byQueue', sourceQueueArns: [queue] },
    queueAttribute('RedriveAllowPolicy'),
  ],
  [
    'a policy of a topic',
    { Id: 'x', ...policyOf(topic, 'sns:Publish') },
    (text) => ['sns', 'SetTopicAttributes', { TopicArn: topic, AttributeName: 'Policy', AttributeValue: text }],
  ],
  ...['FilterPolicy', 'RedrivePolicy'].map(
    (AttributeName) =>
      [
        `${AttributeName} of a subscription`,
        AttributeName === 'FilterPolicy' ? eventPattern : { deadLetterTargetArn: queue },
        (AttributeValue: string): Sent => [
          'sns',
          'SetSubscriptionAttributes',
          { SubscriptionArn: subscription, AttributeName, AttributeValue },
        ],
      ] as const,
  ),
  [
    'a message for each protocol',
    { default: 'a', sqs: 'b' },
    (Message) => ['sns', 'Publish', { TopicArn: topic, MessageStructure: 'json', Message }],
  ],
  [
    'a policy of a bus',
    policyOf(`arn:aws:events:us-east-1:${account}:event-bus/default`, 'events:PutEvents'),
    (Policy) => ['events', 'PutPermission', { Policy }],
  ],
  ['a pattern of a rule', eventPattern, (EventPattern) => ['events', 'PutRule', { Name: 'other', EventPattern }]],
  [
    'an input of a target',
    { a: [1] },
    (Input) => ['events', 'PutTargets', { Rule: 'rule', Targets: [{ Id: 'a', Arn: queue, Input }] }],
  ],
  [
    'an event',
    { a: { b: [1] } },
    (Detail) => ['events', 'PutEvents', { Entries: [{ Source: 'a', DetailType: 'b', Detail }] }],
  ],
  [
    'a machine',
    machine,
    (definition) => ['states', 'CreateStateMachine', { name: 'machine', roleArn: roleArn('worker'), definition }],
  ],
];

describe('a document within a request, whatever its values are', () => {
  it.each(documents)('%s is taken or refused', async (_name, given, send) => {
    const failed: unknown[] = [];
    for (const text of textsOf(given)) {
      const [service, action, input] = send(text);
      const heard = await say(stack.administrator, service, action, input);
      if (heard.status >= 500 && heard.status !== 501) failed.push([text.slice(0, 200), heard]);
    }
    expect(failed).toEqual([]);
  });

  it('a token is refused', async () => {
    const part = (text: string): string => Buffer.from(text).toString('base64url');
    for (const header of textsOf({ alg: 'RS256', kid: 'a' }))
      for (const claims of textsOf({ client_id: 'a', iss: 'b', exp: 1 }).slice(3, 9)) {
        const AccessToken = `${part(header)}.${part(claims)}.${part('c')}`;
        const { status } = await say(stack.administrator, 'cognito-idp', 'GetUser', { AccessToken });
        expect([status, header.slice(0, 60), claims.slice(0, 60)]).toEqual([
          400,
          expect.any(String),
          expect.any(String),
        ]);
      }
  });

  it('a policy of a bucket is taken or refused', () => {
    for (const text of textsOf({ Id: 'x', ...policyOf('arn:aws:s3:::bucket/*', 's3:GetObject') }))
      expect(errorOf(() => readBucketPolicy('bucket', text))).toBe('AwsError');
  });

  it('a policy of a form is taken or refused', () => {
    const conditions = [{ bucket: 'b' }, ['eq', '$key', 'k'], ['content-length-range', 0, 9]];
    const fields = new Map([
      ['bucket', 'b'],
      ['key', 'k'],
    ]);
    for (const text of textsOf({ expiration: '2030-01-01T00:00:00Z', conditions }))
      expect(errorOf(() => checkPostPolicy(Buffer.from(text).toString('base64'), fields, 1, 0))).toBe('AwsError');
  });

  it('an answer of a function is taken or refused', () => {
    const given = { statusCode: 200, headers: { a: 'b' }, cookies: ['c'], body: 'd', isBase64Encoded: false };
    for (const text of textsOf(given)) expect(answerOf(text).status).toBeGreaterThanOrEqual(200);
    const made = { Status: 'FAILED', Reason: 'a', PhysicalResourceId: 'b', Data: { c: 1 }, NoEcho: true };
    for (const text of textsOf(made)) expect(errorOf(() => readAnswer(text.slice(0, 4_000), 'id'))).toBe('AwsError');
  });

  it('a record of a destination has the payloads as they are, however deep', () => {
    const fn = {
      definition: { arn: 'arn' },
      eventConfigs: new Map([['$LATEST', { onSuccessArn: 'arn:aws:sqs:a:b:c' }]]),
    } as unknown as Parameters<typeof deliveriesOf>[0];
    const [payload = ''] = hostile.slice(-1);
    const event = { id: 'a', qualifier: '$LATEST', payload, attempts: 1 } as Parameters<typeof deliveriesOf>[1];
    const answer = { payload: '{"a":1}', failed: false, version: '3' };
    const [delivery] = deliveriesOf(fn, event, 'Success', 0, answer);
    const record = JSON.parse(delivery?.body ?? '') as Record<string, unknown>;
    expect(record).toMatchObject({ responseContext: { executedVersion: '3' } });
    expect(record['responsePayload']).toEqual({ a: 1 });
  });

  it.each([100, 101, 199])('the status %i of a function, which ends no exchange, is its failure', (statusCode) => {
    expect(answerOf(JSON.stringify({ statusCode }))).toMatchObject({ status: 502 });
  });
});

/** Answers what kind of error the work throws. Work that throws none counts like a refusal. */
function errorOf(work: () => unknown): string {
  try {
    work();
    return 'AwsError';
  } catch (error) {
    return error instanceof AwsError ? 'AwsError' : String(error);
  }
}
