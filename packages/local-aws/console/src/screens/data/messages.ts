import { aws } from '../../api.ts';

export interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, unknown>>;
}

const isFifo = (url: string): boolean => url.endsWith('.fifo');

/** Whoever writes here does not name a group: a FIFO queue gets one. */
export const send = (url: string, body: string): Promise<unknown> =>
  aws('sqs', 'SendMessage', {
    QueueUrl: url,
    MessageBody: body,
    ...(isFifo(url) && { MessageGroupId: 'console', MessageDeduplicationId: `console-${Date.now()}` }),
  });

/** At most ten, which stay for everybody else. A look counts as a receive, as in the console of AWS. */
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
 * Puts what could not be taken back where it came from, as it was sent. Answers how many: those that were there at the
 * beginning, because what fails again comes back meanwhile.
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
