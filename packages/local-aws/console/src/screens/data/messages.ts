import { aws } from '../../api.ts';

export interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, unknown>>;
}

const isFifo = (url: string): boolean => url.endsWith('.fifo');

/** Sends a message. The form asks for no group, so a FIFO queue gets one. */
export const send = (url: string, body: string): Promise<unknown> =>
  aws('sqs', 'SendMessage', {
    QueueUrl: url,
    MessageBody: body,
    ...(isFifo(url) && { MessageGroupId: 'console', MessageDeduplicationId: `console-${Date.now()}` }),
  });

/** Shows at most ten messages and leaves them in the queue. As in the console of AWS, this counts as a receive. */
export async function peek(url: string): Promise<readonly Message[]> {
  const { Messages = [] } = await receive(url, 0);
  return Messages;
}

const receive = (url: string, seconds: number): Promise<{ Messages?: readonly Message[] }> =>
  aws('sqs', 'ReceiveMessage', {
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: seconds,
    AttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });

/**
 * Moves dead letters back to their queue, unchanged. Answers how many. It moves at most the number that was there at
 * the beginning, because a message that fails again comes back meanwhile.
 */
export async function redrive(from: string, to: string, waiting: number): Promise<number> {
  let moved = 0;
  while (moved < waiting) {
    const { Messages = [] } = await receive(from, 30);
    if (Messages.length === 0) break;
    for (const { Body, ReceiptHandle, Attributes = {}, MessageAttributes } of Messages) {
      await aws('sqs', 'SendMessage', {
        QueueUrl: to,
        MessageBody: Body,
        MessageAttributes,
        ...(isFifo(to) && {
          MessageGroupId: Attributes['MessageGroupId'],
          MessageDeduplicationId: `${Attributes['MessageDeduplicationId']}-again`.slice(-128),
        }),
      });
      await aws('sqs', 'DeleteMessage', { QueueUrl: from, ReceiptHandle });
      moved += 1;
    }
  }
  return moved;
}
