import { action } from '../../../protocol/action.ts';
import { integer, list, text } from '../../../protocol/shapes.ts';
import { md5, md5OfAttributes } from '../engine.ts';
import { invalidParameter, requireBetween } from '../errors.ts';
import type { Message } from '../state.ts';
import type { SqsContext } from '../context.ts';

interface Input {
  readonly QueueUrl: string;
  readonly MaxNumberOfMessages?: number;
  readonly VisibilityTimeout?: number;
  readonly WaitTimeSeconds?: number;
  readonly AttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
  readonly MessageAttributeNames?: readonly string[];
}

export const ReceiveMessage = ({ clock, queue, messages }: SqsContext) =>
  action<Input, unknown>(
    {
      QueueUrl: text,
      MaxNumberOfMessages: integer,
      VisibilityTimeout: integer,
      WaitTimeSeconds: integer,
      AttributeNames: list(text),
      MessageSystemAttributeNames: list(text),
      MessageAttributeNames: list(text),
    },
    async (input) => {
      const source = queue(input.QueueUrl);
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
        const left = until - clock.now();
        if (taken.length > 0 || left <= 0)
          return taken.length === 0
            ? {}
            : { Messages: taken.map(({ message, receipt }) => toWire(message, receipt, input)) };
        // A message that becomes visible again wakes nobody, so the wait is taken in steps of a second.
        await messages.arrival(source, Math.min(1, left / 1000));
      }
    },
  );

function toWire(message: Message, receipt: string, input: Input) {
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
  SentTimestamp: String(message.sentAt),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  ApproximateReceiveCount: String(message.receiveCount),
});
