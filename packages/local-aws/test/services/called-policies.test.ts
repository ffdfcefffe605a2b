import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, document, startStack, type Stack } from '../iam/stack.ts';
import { say } from '../support/walk/wire.ts';

const arnOf = (service: string): string => `arn:aws:${service}:us-east-1:000000000000:box`;
const QueueUrl = 'http://localhost/000000000000/box';
const TopicArn = arnOf('sns');

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

interface Kind {
  readonly service: 'sqs' | 'sns';
  readonly make: () => Promise<unknown>;
  readonly policy: (Sid: string) => Promise<unknown>;
  /** A change of something else. */
  readonly tag: object;
  readonly added: object;
  readonly read: readonly [action: string, input: object];
}
const statement = (service: string, Sid: string) =>
  document(allow(`${service}:*`, arnOf(service), { Sid, Principal: { AWS: '000000000000' } }));

const kinds: readonly Kind[] = [
  {
    service: 'sqs',
    make: () => stack.provision('AWS::SQS::Queue', 'Box', { QueueName: 'box' }),
    policy: (Sid) => {
      const Queues = [`${stack.administrator.endpoint}/000000000000/box`];
      return stack.provision('AWS::SQS::QueuePolicy', 'P', { Queues, PolicyDocument: statement('sqs', Sid) });
    },
    tag: { QueueUrl, Tags: { a: 'b' } },
    added: { QueueUrl, Label: 'called', AWSAccountIds: ['000000000000'], Actions: ['SendMessage'] },
    read: ['GetQueueAttributes', { QueueUrl, AttributeNames: ['Policy'] }],
  },
  {
    service: 'sns',
    make: () => stack.provision('AWS::SNS::Topic', 'Box', { TopicName: 'box' }),
    policy: (Sid) =>
      stack.provision('AWS::SNS::TopicPolicy', 'P', { Topics: [TopicArn], PolicyDocument: statement('sns', Sid) }),
    tag: { ResourceArn: TopicArn, Tags: [{ Key: 'a', Value: 'b' }] },
    added: { TopicArn, Label: 'called', AWSAccountId: ['000000000000'], ActionName: ['Publish'] },
    read: ['GetTopicAttributes', { TopicArn }],
  },
];

/** The ids of the statements that an answer shows, beside those that are judged by. */
async function statementsOf({ service, read: [action, input] }: Kind): Promise<unknown> {
  const { output } = await say(stack.administrator, service, action, input);
  const attributes = (output as { Attributes: unknown }).Attributes;
  const shown = JSON.stringify(attributes).replaceAll('\\"', '"').replaceAll('&quot;', '"');
  const judged = stack.created.services[service]?.policyOf?.(arnOf(service))?.document.statements ?? [];
  return [[...shown.matchAll(/"Sid":"(\w+)"/g)].map(([, Sid]) => Sid), judged.map(({ sid }) => sid)];
}

describe.each(kinds)('a policy of $service', (kind) => {
  const { service, make, policy, tag, added } = kind;
  const both = (...names: string[]) => [names, names];

  it('of the template stays when a call changes something else', async () => {
    await make();
    await policy('first');
    expect(await say(stack.administrator, service, service === 'sqs' ? 'TagQueue' : 'TagResource', tag)).toMatchObject({
      status: 200,
    });
    expect(await statementsOf(kind)).toEqual(both('first'));
  });

  it('has what a call adds, over a restart too, until the template has another', async () => {
    expect(await say(stack.administrator, service, 'AddPermission', added)).toMatchObject({ status: 200 });
    expect(await statementsOf(kind)).toEqual(both('first', 'called'));
    await make();
    await policy('first');
    expect(await statementsOf(kind)).toEqual(both('first', 'called'));
    await make();
    await policy('second');
    expect(await statementsOf(kind)).toEqual(both('second'));
    await say(stack.administrator, service, service === 'sqs' ? 'TagQueue' : 'TagResource', tag);
    expect(await statementsOf(kind)).toEqual(both('second'));
  });
});
