import { expect } from 'vitest';
import { arn, listed, type Row, type Walk, type Got } from './row.ts';

const anyText = expect.any(String) as string;
const none = 'AWS.SimpleQueueService.NonExistentQueue';
const batch = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ Id: `m${index}`, MessageBody: 'x', ...more }));
const text = { DataType: 'String', StringValue: 'v' };

const urlsAt =
  (endpoint: string) =>
  (name: string): string =>
    `${endpoint}/000000000000/${name}`;

export const sqs: Walk = (samples, endpoint) => [
  ...refused(samples, endpoint),
  ...moved(samples, endpoint),
  ...made(samples, endpoint),
];

const refused: Walk = ({ queueUrl: QueueUrl }, endpoint) => {
  const urlOf = urlsAt(endpoint);
  const attribute = (MessageAttributes: object, says: string): Row => [
    'SendMessage',
    { QueueUrl, MessageBody: 'x', MessageAttributes },
    `InvalidParameterValue: ${says}`,
  ];
  const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, text]));
  return [
    ['GetQueueUrl', { QueueName: 'nope' }, none],
    ['ReceiveMessage', { QueueUrl: urlOf('nope') }, none],
    ['SendMessageBatch', { QueueUrl, Entries: batch(11) }, 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest'],
    ['SendMessageBatch', { QueueUrl, Entries: [] }, 'AWS.SimpleQueueService.EmptyBatchRequest'],
    [
      'SendMessageBatch',
      { QueueUrl, Entries: batch(2, { Id: 'a' }) },
      'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
    ],
    ['SendMessageBatch', { QueueUrl, Entries: batch(1, { Id: 'a b' }) }, 'AWS.SimpleQueueService.InvalidBatchEntryId'],
    ['SendMessage', { QueueUrl, MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue: DelaySeconds'],
    ['SendMessage', { QueueUrl }, 'MissingParameter: MessageBody'],
    [
      'DeleteMessage',
      { QueueUrl, ReceiptHandle: 'garbage' },
      'ReceiptHandleIsInvalid: "garbage" is not a valid receipt',
    ],
    ['SendMessage', { QueueUrl, MessageBody: 'x', MessageAttributes: { a: text } }, { MessageId: anyText }],
    [
      'ReceiveMessage',
      { QueueUrl, AttributeNames: ['All'], MessageAttributeNames: ['All'] },
      { Messages: [{ Attributes: { SenderId: anyText, SentTimestamp: anyText }, MessageAttributes: { a: text } }] },
    ],
    ['DeleteMessage', ({ ReceiveMessage: of }) => ({ QueueUrl, ...handleIn(of) }), {}],
    [
      'ChangeMessageVisibility',
      ({ ReceiveMessage: of }) => ({ QueueUrl, ...handleIn(of), VisibilityTimeout: 5 }),
      'InvalidParameterValue: Message does not exist or is not available for visibility timeout change.',
    ],
    ['GetQueueAttributes', { QueueUrl, AttributeNames: ['Foobar'] }, 'InvalidAttributeName: Unknown Attribute Foobar.'],
    attribute({ a: { DataType: 'Strin', StringValue: 'v' } }, 'Strin'),
    attribute({ 'AWS.x': text }, 'AWS.x'),
    attribute({ 'a b': text }, 'a b'),
    attribute({ a: { DataType: 'Number', StringValue: 'abc' } }, "Can't cast the value"),
    attribute(eleven, '[10]'),
    attribute({ a: { DataType: 'Binary', StringValue: 'v' } }, "'Binary'"),
    attribute(
      { ErrorDetails: { DataType: 'String', StringValue: '' } },
      "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
    ),
  ];
};

/** A message goes to the dead-letter queue. */
const moved: Walk = (_samples, endpoint) => {
  const urlOf = urlsAt(endpoint);
  const Source = urlOf('source');
  const dead = { deadLetterTargetArn: arn('sqs', 'dead'), maxReceiveCount: 1 };
  return [
    ['CreateQueue', { QueueName: 'bad', Attributes: { MessageRetentionPeriod: '2592000' } }, 'InvalidAttributeValue'],
    [
      'CreateQueue',
      { QueueName: 'bad', Attributes: { RedrivePolicy: JSON.stringify({ ...dead, maxReceiveCount: 0 }) } },
      'InvalidParameterValue: maxReceiveCount',
    ],
    ['CreateQueue', { QueueName: 'dead' }, { QueueUrl: urlOf('dead') }],
    [
      'CreateQueue',
      { QueueName: 'source', Attributes: { RedrivePolicy: JSON.stringify(dead), VisibilityTimeout: '0' } },
      { QueueUrl: Source },
    ],
    ['SendMessage', { QueueUrl: Source, MessageBody: 'x' }, {}],
    ['ReceiveMessage', { QueueUrl: Source }, { Messages: [{ Body: 'x' }] }],
    ['ReceiveMessage', { QueueUrl: Source }, {}],
    [
      'ReceiveMessage',
      { QueueUrl: urlOf('dead'), AttributeNames: ['All'] },
      {
        Messages: [{ Attributes: { ApproximateReceiveCount: '2', DeadLetterQueueSourceArn: arn('sqs', 'source') } }],
      },
    ],
  ];
};

const made: Walk = ({ queueUrl: QueueUrl }, endpoint) => {
  const urlOf = urlsAt(endpoint);
  return [
    ['StartMessageMoveTask', { SourceArn: arn('sqs', 'dead') }, { TaskHandle: anyText }],
    ['SetQueueAttributes', { QueueUrl, Attributes: { Policy: policyOf('sqs:SendMessage', '*') } }, {}],
    [
      'GetQueueAttributes',
      { QueueUrl, AttributeNames: ['All'] },
      {
        Attributes: {
          ...{ CreatedTimestamp: anyText, LastModifiedTimestamp: anyText, SqsManagedSseEnabled: 'true' },
          Policy: expect.stringContaining('sqs:SendMessage') as string,
        },
      },
    ],
    ['SendMessage', { QueueUrl, MessageBody: 'x', MessageGroupId: 'fair' }, {}],
    [
      'SendMessage',
      { QueueUrl, MessageBody: 'x', MessageSystemAttributes: { AWSTraceHeader: { ...text, StringValue: 'Root=1' } } },
      { MD5OfMessageSystemAttributes: anyText },
    ],
    ['ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 2 }, { Messages: [{}, {}] }],
    [
      'ChangeMessageVisibilityBatch',
      ({ ReceiveMessage: of }) => ({ QueueUrl, Entries: [{ Id: 'a', ...handleIn(of), VisibilityTimeout: 9 }] }),
      { Successful: [{ Id: 'a' }] },
    ],
    [
      'DeleteMessageBatch',
      ({ ReceiveMessage: of }) => ({
        QueueUrl,
        Entries: [
          { Id: 'a', ...handleIn(of) },
          { Id: 'b', ReceiptHandle: 'x' },
        ],
      }),
      { Successful: [{ Id: 'a' }], Failed: [{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }] },
    ],
    ['ListQueues', { MaxResults: 1 }, { NextToken: anyText, QueueUrls: [anyText] }],
    ['ListQueues', ({ ListQueues: of }) => ({ MaxResults: 1, NextToken: of?.['NextToken'] }), { QueueUrls: [anyText] }],
    ['TagQueue', { QueueUrl, Tags: { k: 'v' } }, {}],
    ['ListQueueTags', { QueueUrl }, { Tags: { k: 'v' } }],
    ['UntagQueue', { QueueUrl, TagKeys: ['k'] }, {}],
    ['CreateQueue', { QueueName: 'o.fifo', Attributes: { FifoQueue: 'true' } }, { QueueUrl: urlOf('o.fifo') }],
    [
      'CreateQueue',
      {
        QueueName: 'fast.fifo',
        Attributes: { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' },
      },
      listed('high throughput of FIFO queues'),
    ],
    ['SendMessage', { QueueUrl: urlOf('o.fifo'), MessageBody: 'x' }, 'MissingParameter: MessageGroupId'],
    ['PurgeQueue', { QueueUrl }, {}],
    ['PurgeQueue', { QueueUrl }, 'AWS.SimpleQueueService.PurgeQueueInProgress'],
    ['DeleteQueue', { QueueUrl: urlOf('source') }, {}],
  ];
};

const handleIn = (received: Got[string] | undefined): { readonly ReceiptHandle: string | undefined } => {
  const messages = received?.['Messages'] as readonly { readonly ReceiptHandle: string }[] | undefined;
  return { ReceiptHandle: messages?.[0]?.ReceiptHandle };
};

function policyOf(Action: string, Resource: string): string {
  const Statement = [{ Effect: 'Allow', Principal: '*', Action, Resource }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
