import {
  AddPermissionCommand,
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  RemovePermissionCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
  type MessageAttributeValue,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqs, type SqsService } from '../../../src/services/sqs/index.ts';
import { administrator, provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';
import { virtualClock } from '../virtual-clock.ts';

let clock: ReturnType<typeof virtualClock>;
let ports: TestPorts;
let service: SqsService;
let sqs: SQSClient;
let server: Awaited<ReturnType<typeof serveService>>;

beforeEach(async () => {
  clock = virtualClock();
  ports = testPorts({ clock });
  service = createSqs(ports);
  server = await serveService(service);
  sqs = new SQSClient(sdkConfig(server.url));
});
afterEach(async () => {
  sqs.destroy();
  await service.stop();
  await server.close();
  ports.dispose();
});

const create = async (QueueName: string, Attributes: Record<string, string> = {}, tags: Record<string, string> = {}) =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes, tags }))).QueueUrl ?? '';
const attributes = async (QueueUrl: string, ...names: string[]) =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names as never[] }))).Attributes;
const send = (QueueUrl: string, MessageBody: string, more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (QueueUrl: string, more: object = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, AttributeNames: ['All'], ...more }))).Messages ?? [];

describe('a queue that a call makes', () => {
  it('of the template stays as calls have changed it, or deleted, until the template says something new', async () => {
    const template = async (VisibilityTimeout: number) => {
      const { ref } = await provision(service, 'AWS::SQS::Queue', 'Own', { QueueName: 'own', VisibilityTimeout });
      const PolicyDocument = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*' }] };
      await provision(service, 'AWS::SQS::QueuePolicy', 'Policy', { Queues: [ref], PolicyDocument });
      return ref;
    };
    const restart = async (): Promise<void> => {
      await Promise.all([server.close(), service.stop()]);
      service = createSqs(ports);
      server = await serveService(service);
      sqs = new SQSClient(sdkConfig(server.url));
    };
    const timeout = async (QueueUrl: string) => {
      const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] });
      return (await sqs.send(asked)).Attributes?.['VisibilityTimeout'];
    };
    const QueueUrl = await template(10);
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '20' } }));
    await restart();
    expect(await timeout(await template(10))).toBe('20');
    await restart();
    expect(await timeout(await template(30))).toBe('30');
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await restart();
    await template(30);
    await expect(timeout(QueueUrl)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    await restart();
    expect(await timeout(await template(40))).toBe('40');
  });

  it('has its attributes, its defaults and its tags, and outlives a restart', async () => {
    const url = await create('made', { DelaySeconds: '5' }, { a: 'b' });
    expect(await create('made', { DelaySeconds: '5' })).toBe(url);
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: '7' } }));
    await sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { c: 'd' } }));
    await sqs.send(new UntagQueueCommand({ QueueUrl: url, TagKeys: ['a'] }));
    await service.stop();
    service = createSqs(ports);
    await server.close();
    server = await serveService(service);
    sqs = new SQSClient(sdkConfig(server.url));
    expect(await attributes(url, 'All')).toMatchObject({
      DelaySeconds: '5',
      VisibilityTimeout: '7',
      CreatedTimestamp: '1767225600',
      LastModifiedTimestamp: '1767225600',
      SqsManagedSseEnabled: 'true',
    });
    expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags).toEqual({ c: 'd' });
  });

  it('is refused under a name or with attributes that no queue has', async () => {
    const url = await create('made', { DelaySeconds: '5' });
    await expect(create('made', { DelaySeconds: '6' })).rejects.toMatchObject({ name: 'QueueNameExists' });
    await expect(create('a b')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(create('a', { FifoQueue: 'true' })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(create('a', { Colour: 'red' })).rejects.toMatchObject({ message: 'Unknown Attribute Colour.' });
    await expect(create('a', { MessageRetentionPeriod: '59' })).rejects.toMatchObject({
      name: 'InvalidAttributeValue',
    });
    await expect(attributes(url, 'Foobar')).rejects.toMatchObject({
      name: 'InvalidAttributeName',
      message: 'Unknown Attribute Foobar.',
    });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn', maxReceiveCount: 0 });
    await expect(create('a', { RedrivePolicy })).rejects.toThrow(/valid values are from 1 to 1000/);
    expect(() => provision(service, 'AWS::SQS::Queue', 'Long', { MessageRetentionPeriod: 2_592_000 })).toThrow();
  });

  it('is gone with its messages, and its name is free a minute later', async () => {
    const url = await create('doomed');
    await send(url, 'x');
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'doomed' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Error: { Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' },
    });
    await expect(create('doomed')).rejects.toMatchObject({ name: 'QueueDeletedRecently' });
    await clock.advance(60_000);
    expect(await receive(await create('doomed'))).toEqual([]);
  });

  it('is listed in pages, and emptied once a minute', async () => {
    for (const name of ['a1', 'a2', 'b']) await create(name);
    const page = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'a', MaxResults: 1 }));
    const rest = await sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: 'a', MaxResults: 1, NextToken: page.NextToken }),
    );
    expect([page.QueueUrls, rest.QueueUrls].flat().map((url) => url?.split('/').at(-1))).toEqual(['a1', 'a2']);
    const purge = () => sqs.send(new PurgeQueueCommand({ QueueUrl: page.QueueUrls?.[0] }));
    await purge();
    await expect(purge()).rejects.toMatchObject({ name: 'PurgeQueueInProgress' });
    await clock.advance(60_000);
    await purge();
  });

  it('tells its policy, whoever set it', async () => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const url = await create('open', { Policy });
    expect(await attributes(url, 'Policy')).toEqual({ Policy });
    const arn = (await attributes(url, 'QueueArn'))?.['QueueArn'] ?? '';
    expect(service.policyOf?.(arn)?.document.statements).toMatchObject([{ effect: 'Allow' }]);
    const PolicyDocument = { Version: '2012-10-17', Statement: [{ ...statement, Effect: 'Deny' }] };
    await provision(service, 'AWS::SQS::QueuePolicy', 'Policy', { Queues: [url], PolicyDocument });
    expect(await attributes(url, 'Policy')).toEqual({ Policy: JSON.stringify(PolicyDocument) });
  });
});

describe('receipt handles', () => {
  it('are refused where they are none, and where their message is gone', async () => {
    const url = await create('q');
    await expect(sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: 'garbage' }))).rejects.toMatchObject(
      {
        name: 'ReceiptHandleIsInvalid',
        message: 'The input receipt handle "garbage" is not a valid receipt handle.',
      },
    );
    await send(url, 'x');
    const [message] = await receive(url);
    const handle = { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle };
    await sqs.send(new DeleteMessageCommand(handle));
    await expect(
      sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 1 })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('does not exist') as string,
    });
  });

  it('are taken in batches, each by itself', async () => {
    const url = await create('q');
    await send(url, 'x');
    const [message] = await receive(url);
    const good = { Id: 'good', ReceiptHandle: message?.ReceiptHandle };
    const bad = { Id: 'bad', ReceiptHandle: 'garbage' };
    const shown = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries: [{ ...good, VisibilityTimeout: 0 }] }),
    );
    expect(shown.Successful).toEqual([{ Id: 'good' }]);
    const deleted = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: [good, bad] }));
    expect(deleted).toMatchObject({
      Successful: [{ Id: 'good' }],
      Failed: [{ Id: 'bad', Code: 'ReceiptHandleIsInvalid' }],
    });
    expect(await receive(url)).toEqual([]);
  });
});

it('a message knows its sender, and in a dead-letter queue where it failed and how often', async () => {
  const dead = await create('dead');
  const deadLetterTargetArn = (await attributes(dead, 'QueueArn'))?.['QueueArn'];
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: '1' });
  const url = await create('q', { RedrivePolicy, VisibilityTimeout: '0' });
  await send(url, 'x');
  expect((await receive(url))[0]?.Attributes).toMatchObject({
    SenderId: administrator.userId,
    ApproximateReceiveCount: '1',
  });
  expect(await receive(url)).toEqual([]);
  expect((await receive(dead))[0]?.Attributes).toMatchObject({
    DeadLetterQueueSourceArn: (await attributes(url, 'QueueArn'))?.['QueueArn'],
    ApproximateReceiveCount: '2',
  });
  expect((await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }))).queueUrls).toEqual([url]);
});

it.each<[string, Record<string, MessageAttributeValue>, RegExp]>([
  ['a type that there is not', { a: { DataType: 'Strin', StringValue: 'x' } }, /invalid message attribute type/],
  ['a name of AWS', { 'AWS.x': { DataType: 'String', StringValue: 'x' } }, /name 'AWS.x' is invalid/],
  ['a name with a space', { 'a b': { DataType: 'String', StringValue: 'x' } }, /name 'a b' is invalid/],
  ['a number that is none', { a: { DataType: 'Number', StringValue: 'abc' } }, /Can't cast the value/],
  ['bytes as text', { a: { DataType: 'Binary', StringValue: 'x' } }, /non-empty value of type 'Binary'/],
  [
    'an empty value',
    { a: { DataType: 'String', StringValue: '' } },
    /'a' must contain a non-empty value of type 'String'/,
  ],
  [
    'more than ten',
    Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`a${at}`, { DataType: 'String', StringValue: 'x' }])),
    /\[11\] exceeds the allowed maximum \[10\]/,
  ],
])('attributes of a message are refused: %s', async (_, MessageAttributes, message) => {
  const url = await create('q');
  await expect(send(url, 'x', { MessageAttributes })).rejects.toMatchObject({ name: 'InvalidParameterValue', message });
});

describe('a FIFO queue', () => {
  it('gives each group in order, one after the other', async () => {
    const url = await create('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    for (const body of ['a1', 'b1', 'a2']) await send(url, body, { MessageGroupId: body[0] });
    const first = await receive(url, { MaxNumberOfMessages: 2 });
    expect(first.map(({ Body }) => Body)).toEqual(['a1', 'b1']);
    expect(first[0]?.Attributes).toMatchObject({
      MessageGroupId: 'a',
      SequenceNumber: expect.stringMatching(/^\d{20}$/) as string,
    });
    expect(await receive(url)).toEqual([]);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first[0]?.ReceiptHandle }));
    expect((await receive(url)).map(({ Body }) => Body)).toEqual(['a2']);
  });

  it('takes a repetition for the same message, for five minutes', async () => {
    const url = await create('q.fifo', { FifoQueue: 'true' });
    const group = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    const first = await send(url, 'x', group);
    expect(await send(url, 'y', group)).toMatchObject({
      MessageId: first.MessageId,
      SequenceNumber: first.SequenceNumber,
    });
    await clock.advance(5 * 60_000);
    expect((await send(url, 'z', group)).MessageId).not.toBe(first.MessageId);
  });

  it('is refused what is of standard queues, and what tells nothing', async () => {
    const url = await create('q.fifo', { FifoQueue: 'true' });
    await expect(send(url, 'x')).rejects.toMatchObject({ name: 'MissingParameter' });
    await expect(send(url, 'x', { MessageGroupId: 'g' })).rejects.toThrow(/ContentBasedDeduplication enabled or/);
    await expect(send(url, 'x', { MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 1 })).rejects.toThrow(
      /not valid for this queue type/,
    );
    await expect(send(await create('q'), 'x', { MessageDeduplicationId: 'd' })).rejects.toThrow(/queue type/);
    await expect(
      create('h.fifo', { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' }),
    ).rejects.toMatchObject({
      name: 'UnsupportedByLocalAws',
    });
    const made = await provision(service, 'AWS::SQS::Queue', 'Ordered', { FifoQueue: true });
    expect(made.ref).toMatch(/\.fifo$/);
  });
});

describe('permissions of a queue', () => {
  it('are statements of its policy, added and taken away by their labels', async () => {
    const QueueUrl = await create('shared');
    const added = (Label: string, Actions: string[], AWSAccountIds = ['111111111111']) =>
      sqs.send(new AddPermissionCommand({ QueueUrl, Label, Actions, AWSAccountIds }));
    await added('first', ['SendMessage']);
    await added('second', ['ReceiveMessage', 'DeleteMessage'], ['111111111111', '222222222222']);
    const { Statement } = JSON.parse((await attributes(QueueUrl, 'Policy'))?.['Policy'] ?? '{}') as {
      Statement: { Sid: string }[];
    };
    expect(Statement).toMatchObject([
      { Sid: 'first', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'SQS:SendMessage' },
      { Sid: 'second', Action: ['SQS:ReceiveMessage', 'SQS:DeleteMessage'] },
    ]);
    await expect(added('first', ['SendMessage'])).rejects.toThrow(/Already exists/);
    await expect(added('third', ['Fly'])).rejects.toThrow(/Policy/);
    await expect(added('a b', ['SendMessage'])).rejects.toThrow(/alphanumeric/);
    for (const Label of ['first', 'second']) await sqs.send(new RemovePermissionCommand({ QueueUrl, Label }));
    expect(await attributes(QueueUrl, 'Policy')).toBeUndefined();
    await expect(sqs.send(new RemovePermissionCommand({ QueueUrl, Label: 'first' }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: "Value first for parameter Label is invalid. Reason: can't find label.",
    });
  });
});
