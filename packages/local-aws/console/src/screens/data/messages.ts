import { aws } from '../../api.ts';

export interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

export const send = (url: string, body: string): Promise<unknown> =>
  aws('sqs', 'SendMessage', { QueueUrl: url, MessageBody: body });

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
  });

/** Puts what could not be taken back where it came from, ten at a time. */
export async function redrive(from: string, to: string): Promise<void> {
  for (;;) {
    const { Messages = [] } = await receive(from, 30);
    if (Messages.length === 0) return;
    for (const { Body, ReceiptHandle } of Messages) {
      await send(to, Body);
      await aws('sqs', 'DeleteMessage', { QueueUrl: from, ReceiptHandle });
    }
  }
}
