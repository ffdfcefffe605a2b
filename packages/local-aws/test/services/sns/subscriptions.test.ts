import {
  AddPermissionCommand,
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
  type MessageAttributeValue,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSns } from '../../../src/services/sns/index.ts';
import { eventually } from '../lambda/support.ts';
import { provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

let ports: TestPorts;
let service: ReturnType<typeof createSns>;
let server: Awaited<ReturnType<typeof serveService>>;
let sns: SNSClient;
let delivered: string[];
let TopicArn: string;

async function start(): Promise<void> {
  service = createSns({
    ...ports,
    sendMessage: async ({ queueArn, body }) => {
      delivered.push(`${queueArn.split(':').at(-1)}: ${body}`);
      return { messageId: 'm' };
    },
    invokeFunction: async () => ({ statusCode: 202, payload: '' }),
  });
  server = await serveService(service);
  sns = new SNSClient({ ...sdkConfig(server.url), maxAttempts: 1 });
}
async function stop(): Promise<void> {
  await service.stop();
  await server.close();
}
beforeEach(async () => {
  ports = testPorts();
  delivered = [];
  await start();
  TopicArn = (await sns.send(new CreateTopicCommand({ Name: 'topic' }))).TopicArn ?? '';
});
afterEach(async () => {
  await stop();
  ports.dispose();
});

const subscribe = (name: string, Attributes: Record<string, string> = {}) =>
  sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      Attributes: { RawMessageDelivery: 'true', ...Attributes },
    }),
  );
const publish = (Message: string, MessageAttributes: Record<string, MessageAttributeValue> = {}) =>
  sns.send(new PublishCommand({ TopicArn, Message, MessageAttributes }));
/** Answers deliveries in the order of subscriptions and messages. The last message goes to everybody. */
async function received(): Promise<string[]> {
  await subscribe('last');
  await publish('end');
  await eventually(() => delivered.some((text) => text === 'last: end'));
  return delivered.filter((text) => !text.endsWith(': end'));
}
const string = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });
const number = (StringValue: string): MessageAttributeValue => ({ DataType: 'Number', StringValue });

describe('subscriptions by call', () => {
  it('are made, listed, changed and ended', async () => {
    const { SubscriptionArn = '' } = await subscribe('a');
    expect(SubscriptionArn).toMatch(/:topic:[0-9a-f-]{36}$/);
    expect((await subscribe('a')).SubscriptionArn).toBe(SubscriptionArn);
    await expect(subscribe('a', { RawMessageDelivery: 'false' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    });
    await publish('one');
    await sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: 'FilterPolicy',
        AttributeValue: '{"kind":["x"]}',
      }),
    );
    await publish('two');
    await publish('three', { kind: string('x') });
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({
      RawMessageDelivery: 'true',
      FilterPolicy: '{"kind":["x"]}',
      FilterPolicyScope: 'MessageAttributes',
      PendingConfirmation: 'false',
    });
    expect(await received()).toEqual(['a: one', 'a: three']);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    const { Subscriptions } = await sns.send(new ListSubscriptionsCommand({}));
    expect(Subscriptions?.map(({ Endpoint }) => Endpoint?.split(':').at(-1))).toEqual(['last']);
  });

  it('and topics are there after a restart; those of the template that a call has deleted are not', async () => {
    const template = async () => {
      const { ref } = await provision(service, 'AWS::SNS::Topic', 'Own', { TopicName: 'own' });
      await provision(service, 'AWS::SNS::Subscription', 'Sub', {
        TopicArn: ref,
        Protocol: 'sms',
        Endpoint: '+15550100',
      });
      return ref;
    };
    const own = await template();
    await subscribe('a');
    await sns.send(new DeleteTopicCommand({ TopicArn: own }));
    const friend = { AWSAccountId: ['111122223333'], ActionName: ['Publish'] };
    await sns.send(new AddPermissionCommand({ TopicArn, Label: 'friends', ...friend }));
    await stop();
    await start();
    await template();
    await publish('one');
    expect(await received()).toEqual(['a: one']);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes?.['Policy']).toContain('"Sid":"friends"');
    await expect(sns.send(new GetTopicAttributesCommand({ TopicArn: own }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });
});

describe('a subscription of a stranger', () => {
  const byMail = async (): Promise<{ shown: string | undefined; url: string }> => {
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ada@example.com' }),
    );
    const body = ports.sent.find(({ kind }) => kind === 'email')?.body ?? '';
    return { shown: SubscriptionArn, url: /http\S+/.exec(body)?.[0] ?? '' };
  };

  it('gets nothing until it is confirmed, by the address in its mail', async () => {
    const { shown, url } = await byMail();
    expect(shown).toBe('pending confirmation');
    await publish('too early');
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation', Endpoint: 'ada@example.com' }]);
    expect((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
      SubscriptionsPending: '1',
      SubscriptionsConfirmed: '0',
    });
    const head = { method: 'GET', path: '/', query: new URL(url).searchParams, headers: {} };
    expect(service.takesUnsigned?.(head)).toBe(true);
    expect((await fetch(`${server.url}/${new URL(url).search}`)).status).toBe(200);
    await publish('in time');
    await eventually(() => ports.sent.some(({ kind, body }) => kind === 'email' && body === 'in time'));
    expect(ports.sent.filter(({ kind, body }) => kind === 'email' && body === 'too early')).toEqual([]);
  });

  it('is confirmed by its token and no other, over HTTP as well', async () => {
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint: 'https://example.com/hook' }));
    const asked = JSON.parse(ports.sent.find(({ kind }) => kind === 'webhook')?.body ?? '{}') as Record<string, string>;
    expect(asked).toMatchObject({ Type: 'SubscriptionConfirmation', TopicArn });
    await expect(sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: 'wrong' }))).rejects.toMatchObject({
      message: 'Invalid parameter: Token',
    });
    const confirm = () => sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: asked['Token'] }));
    const { SubscriptionArn } = await confirm();
    expect(SubscriptionArn).toContain(TopicArn);
    // The address of a mail may be opened twice.
    const raw = { AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
    await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, ...raw }));
    expect(await confirm()).toMatchObject({ SubscriptionArn });
  });

  it('of the template is asked once, and stays confirmed', async () => {
    const template = async () => {
      const { ref } = await provision(service, 'AWS::SNS::Topic', 'Own', { TopicName: 'own' });
      const who = { Protocol: 'email', Endpoint: 'a@b.example' };
      await provision(service, 'AWS::SNS::Subscription', 'Sub', { TopicArn: ref, ...who });
    };
    await template();
    const [mail, ...others] = ports.sent.filter(({ kind }) => kind === 'email');
    expect(others).toEqual([]);
    const query = new URL(/http\S+/.exec(mail?.body ?? '')?.[0] ?? '').searchParams;
    await sns.send(
      new ConfirmSubscriptionCommand({ TopicArn: query.get('TopicArn') ?? '', Token: query.get('Token') ?? '' }),
    );
    await stop();
    await start();
    await template();
    const { Subscriptions } = await sns.send(new ListSubscriptionsCommand({}));
    expect(Subscriptions?.map(({ SubscriptionArn }) => SubscriptionArn)).not.toContain('PendingConfirmation');
    expect(ports.sent.filter(({ kind }) => kind === 'email')).toHaveLength(1);
  });
});

describe('filter policies', () => {
  const red = { color: string('red') };
  it.each([
    ['{"color":["red","blue"]}', red, true],
    ['{"color":["red"]}', {}, false],
    ['{"color":[{"anything-but":["red"]}]}', red, false],
    ['{"color":[{"prefix":"r"}]}', red, true],
    ['{"color":[{"suffix":"ue"}]}', red, false],
    ['{"color":[{"equals-ignore-case":"RED"}]}', red, true],
    ['{"color":[{"wildcard":"r*d"}]}', red, true],
    ['{"color":[{"exists":false}]}', red, false],
    ['{"size":[{"exists":false}]}', red, true],
    ['{"size":[{"numeric":[">",1,"<=",5]}]}', { size: number('5') }, true],
    ['{"size":[5]}', { size: number('5.0') }, true],
    ['{"size":["5"]}', { size: number('5') }, false],
    ['{"ip":[{"cidr":"10.0.0.0/24"}]}', { ip: string('10.0.0.7') }, true],
    ['{"all":["b"]}', { all: { DataType: 'String.Array', StringValue: '["a","b"]' } }, true],
    ['{"$or":[{"color":["blue"]},{"size":[1]}]}', { ...red, size: number('1') }, true],
  ])('%s on %j: %s', async (FilterPolicy, attributes, expected) => {
    await subscribe('a', { FilterPolicy });
    await publish('m', attributes);
    expect(await received()).toEqual(expected ? ['a: m'] : []);
  });

  it('look at the body where they say so', async () => {
    await subscribe('a', { FilterPolicyScope: 'MessageBody', FilterPolicy: '{"order":{"state":["paid"]}}' });
    for (const text of ['{"order":{"state":"paid"}}', '{"order":{"state":"new"}}', 'no JSON', '["paid"]'])
      await publish(text);
    expect(await received()).toEqual(['a: {"order":{"state":"paid"}}']);
  });

  it('of the template are honoured', async () => {
    const { ref } = await provision(service, 'AWS::SNS::Topic', 'Own', { TopicName: 'topic' });
    await provision(service, 'AWS::SNS::Subscription', 'Sub', {
      TopicArn: ref,
      Protocol: 'sqs',
      Endpoint: 'arn:aws:sqs:us-east-1:000000000000:a',
      RawMessageDelivery: true,
      FilterPolicy: { color: ['red'] },
    });
    await publish('no');
    await publish('yes', red);
    expect(await received()).toEqual(['a: yes']);
  });

  it.each([
    [{ FilterPolicy: '{"color":"red"}' }, /^Invalid parameter: Attributes Reason: FilterPolicy: /],
    [{ FilterPolicy: 'no JSON' }, /^Invalid parameter: Attributes Reason: FilterPolicy: /],
    [{ FilterPolicyScope: 'Somewhere' }, /^Invalid parameter: FilterPolicyScope: Invalid value \[Somewhere\]/],
    [{ RawMessageDelivery: 'perhaps' }, /RawMessageDelivery: Invalid value \[perhaps\]/],
    [{ Nothing: 'x' }, /^Invalid parameter: AttributeName$/],
  ])('and other attributes that cannot be are refused: %j', async (attributes, message) => {
    await expect(subscribe('a', attributes as Record<string, string>)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('topics by call', () => {
  it('have attributes and tags', async () => {
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
    await set('DisplayName', 'Dragons');
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: TopicArn }],
    };
    const before = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(before.Attributes?.['Policy']).toContain('__default_policy_ID');
    await set('Policy', JSON.stringify(policy));
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ DisplayName: 'Dragons', Policy: JSON.stringify(policy) });
    expect(service.policyOf?.(TopicArn)).toBeDefined();
    await expect(set('Nothing', 'x')).rejects.toMatchObject({ message: 'Invalid parameter: AttributeName' });
    await sns.send(
      new TagResourceCommand({
        ResourceArn: TopicArn,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await sns.send(new UntagResourceCommand({ ResourceArn: TopicArn, TagKeys: ['a'] }));
    const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
    expect(Tags).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it('are one for a name; other attributes are refused, and so are names that cannot be', async () => {
    const create = (Name: string, Attributes = {}) => sns.send(new CreateTopicCommand({ Name, Attributes }));
    expect((await create('topic')).TopicArn).toBe(TopicArn);
    await expect(create('topic', { DisplayName: 'x' })).rejects.toMatchObject({
      message: 'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    });
    await expect(create('a b')).rejects.toMatchObject({ message: 'Invalid parameter: Topic Name' });
    await expect(create('a.fifo')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
