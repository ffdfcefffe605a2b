import type { Message as SdkMessage, ReceiveMessageResult } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, list, text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';
import { md5, md5OfAttributes } from '../engine.ts';
import { invalidParameter, requireBetween } from '../errors.ts';
import { sequenceNumber } from '../fifo.ts';
import type { Message } from '../store.ts';

/** The attributes of a message that the request asks for. */
interface Asked {
  readonly AttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
  readonly MessageAttributeNames?: readonly string[];
}

export const ReceiveMessage = sqsAction({
  input: {
    QueueUrl: text({ required: true }),
    MaxNumberOfMessages: integer(),
    VisibilityTimeout: integer(),
    WaitTimeSeconds: integer(),
    AttributeNames: list(text()),
    MessageSystemAttributeNames: list(text()),
    MessageAttributeNames: list(text()),
    ReceiveRequestAttemptId: text(),
  },
  needs: onQueue('sqs:ReceiveMessage'),
  genuine: ({ queueUrl }) => [
    {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 2,
      VisibilityTimeout: 0,
      WaitTimeSeconds: 0,
      AttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp'],
      MessageAttributeNames: ['All', 'a.*'],
    },
  ],
  async run(input, { clock, queue, messages }): Promise<Wire<ReceiveMessageResult>> {
    const source = queue(input.QueueUrl ?? '');
    const limit = input.MaxNumberOfMessages ?? 1;
    if (limit < 1 || limit > 10)
      throw invalidParameter(
        `Value ${limit} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
      );
    requireBetween('WaitTimeSeconds', input.WaitTimeSeconds, 0, 20);
    requireBetween('VisibilityTimeout', input.VisibilityTimeout, 0, 43_200);
    const until = clock.now() + (input.WaitTimeSeconds ?? source.waitTimeSeconds) * 1000;
    for (;;) {
      const taken = messages.take(source, limit, input.VisibilityTimeout ?? source.visibilityTimeoutSeconds);
      if (taken.length > 0) return { Messages: taken.map(({ message, receipt }) => toWire(message, receipt, input)) };
      const left = until - clock.now();
      if (left <= 0) return {};
      // Nothing wakes the receiver when a message becomes visible again, so it waits in steps of a second.
      await messages.arrival(source, Math.min(1, left / 1000));
    }
  },
});

function toWire(message: Message, receipt: string, input: Asked): Wire<SdkMessage> {
  const asked = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => asked.includes('All') || asked.includes(name),
  );
  const attributes = Object.entries(message.attributes).filter(([name]) =>
    (input.MessageAttributeNames ?? []).some(
      (pattern) =>
        pattern === 'All' ||
        pattern === '.*' ||
        pattern === name ||
        (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -2))),
    ),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: receipt,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(attributes.length > 0 && {
      MessageAttributes: Object.fromEntries(attributes),
      MD5OfMessageAttributes: md5OfAttributes(Object.fromEntries(attributes)),
    }),
  };
}

const systemAttributes = (message: Message): Record<string, string> => ({
  ...message.system,
  ...(message.system['MessageDeduplicationId'] !== undefined && { SequenceNumber: sequenceNumber(message.sequence) }),
  SentTimestamp: String(message.sentAt),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  ApproximateReceiveCount: String(message.receiveCount),
});
