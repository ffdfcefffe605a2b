import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  type SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSqs, type SqsService } from '../../../src/services/sqs/index.ts';
import { provision, sdkConfig, serveService, testPorts } from '../../support/ports.ts';

const mebibyte = 1_048_576;
const ports = testPorts();
let sqs: SqsService;
let client: SQSClient;
let close: () => Promise<void>;
let url: string;
let small: string;
let queues = 0;

beforeAll(async () => {
  sqs = createSqs(ports);
  const server = await serveService(sqs);
  close = server.close;
  client = new SQSClient(sdkConfig(server.url));
  small = (await provision(sqs, 'AWS::SQS::Queue', 'Small', { MaximumMessageSize: 1_024 })).ref;
});
beforeEach(async () => {
  const QueueName = `Queue${(queues += 1)}`;
  url = (await provision(sqs, 'AWS::SQS::Queue', 'Queue', { QueueName })).ref;
});
afterAll(async () => {
  client.destroy();
  await sqs.stop();
  await close();
  ports.dispose();
});

const send = (Entries: SendMessageBatchRequestEntry[], QueueUrl = url) =>
  client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
const entries = (...ids: (string | undefined)[]): SendMessageBatchRequestEntry[] =>
  ids.map((Id) => ({ Id, MessageBody: 'x' }));
const stored = async (): Promise<string | undefined> =>
  (await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] })))
    .Attributes?.['ApproximateNumberOfMessages'];
const attributes = { k: { DataType: 'String', StringValue: 'x' } };
const attributesLength = 'kStringx'.length;

describe('ids of a batch', () => {
  it.each(['', ' ', 'a:b', 'a.b', 'żółw', 'a\n', '__proto__.x', 'a'.repeat(81)])(
    'that are no names are refused: %j',
    async (id) => {
      await expect(send(entries('good', id))).rejects.toMatchObject({
        name: 'InvalidBatchEntryId',
        message:
          'A batch entry id can only contain alphanumeric characters, hyphens and underscores. ' +
          'It can be at most 80 letters long.',
        $metadata: { httpStatusCode: 400 },
      });
      expect(await stored()).toBe('0');
    },
  );

  it('that are missing are named by their place', async () => {
    await expect(send(entries('good', undefined))).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter SendMessageBatchRequestEntry.2.Id.',
    });
    expect(await stored()).toBe('0');
  });

  it('that are repeated are refused, the first of them by name', async () => {
    await expect(send(entries('a', 'b', 'B', 'c', 'b', 'a'))).rejects.toMatchObject({
      name: 'BatchEntryIdsNotDistinct',
      message: 'Id b repeated.',
    });
    expect(await stored()).toBe('0');
  });

  it('may have 80 characters, and letters of either case, digits, hyphens and underscores', async () => {
    const ids = ['a'.repeat(80), 'A', 'a', '-', '_', '0', '__proto__', 'constructor', 'a-b_c', '9'];
    const { Successful, Failed } = await send(entries(...ids));
    expect([Successful?.map(({ Id }) => Id), Failed]).toEqual([ids, undefined]);
    expect(await stored()).toBe('10');
  });
});

describe('a batch', () => {
  it('has one to ten entries', async () => {
    await expect(send([])).rejects.toMatchObject({
      name: 'EmptyBatchRequest',
      message: 'There should be at least one SendMessageBatchRequestEntry in the request.',
    });
    await expect(send(entries(...'abcdefghijk'))).rejects.toMatchObject({
      name: 'TooManyEntriesInBatchRequest',
      message: 'Maximum number of entries per request are 10. You have sent 11.',
    });
  });

  it('holds a mebibyte of bodies and attributes, and not a byte more', async () => {
    const rest = (length: number): SendMessageBatchRequestEntry => ({
      Id: 'b',
      MessageBody: 'é'.repeat(2).padEnd(length - 2, 'x'),
    });
    const first = { Id: 'a', MessageBody: 'x'.repeat(mebibyte / 2 - attributesLength), MessageAttributes: attributes };
    await expect(send([first, rest(mebibyte / 2 + 1)])).rejects.toMatchObject({
      name: 'BatchRequestTooLong',
      message: `Batch requests cannot be longer than ${mebibyte} bytes. You have sent ${mebibyte + 1} bytes.`,
    });
    expect(await stored()).toBe('0');
    expect((await send([first, rest(mebibyte / 2)])).Successful).toHaveLength(2);
  });

  it('counts bytes of a binary attribute, not its Base64', async () => {
    const MessageAttributes = { k: { DataType: 'Binary', BinaryValue: Buffer.alloc(3_000) } };
    expect(
      (await send([{ Id: 'a', MessageBody: 'x'.repeat(mebibyte - 3_007), MessageAttributes }])).Successful,
    ).toHaveLength(1);
    await expect(
      send([{ Id: 'a', MessageBody: 'x'.repeat(mebibyte - 3_006), MessageAttributes }]),
    ).rejects.toMatchObject({ name: 'BatchRequestTooLong' });
  });

  it('may be longer than a message of its queue', async () => {
    expect(
      (
        await send(
          [
            { Id: 'a', MessageBody: 'x'.repeat(1_024) },
            { Id: 'b', MessageBody: 'x' },
          ],
          small,
        )
      ).Successful,
    ).toHaveLength(2);
  });
});

describe('a message', () => {
  const sendOne = (message: object) =>
    client.send(new SendMessageCommand({ QueueUrl: small, MessageBody: 'x', ...message }));
  const tooLong = {
    name: 'InvalidParameterValue',
    message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
  };

  it('counts its attributes', async () => {
    await sendOne({ MessageBody: 'x'.repeat(1_024 - attributesLength), MessageAttributes: attributes });
    await expect(
      sendOne({ MessageBody: 'x'.repeat(1_025 - attributesLength), MessageAttributes: attributes }),
    ).rejects.toMatchObject(tooLong);
  });

  it('is not empty', async () => {
    for (const MessageBody of ['', undefined])
      await expect(sendOne({ MessageBody })).rejects.toMatchObject({
        name: 'MissingParameter',
        message: 'The request must contain the parameter MessageBody.',
      });
  });

  it('waits no longer than 15 minutes', async () => {
    for (const DelaySeconds of [-1, 901])
      await expect(sendOne({ DelaySeconds })).rejects.toMatchObject({
        name: 'InvalidParameterValue',
        message:
          `Value ${DelaySeconds} for parameter DelaySeconds is invalid. ` +
          'Reason: DelaySeconds must be >= 0 and <= 900.',
      });
  });

  it('may have a mebibyte where its queue says nothing', async () => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['MaximumMessageSize'] }),
    );
    expect(Attributes).toEqual({ MaximumMessageSize: String(mebibyte) });
  });
});
