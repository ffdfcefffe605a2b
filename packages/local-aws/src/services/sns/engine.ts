import type { EntryId } from '../../contract/action.ts';
import type { MessageAttribute } from '../../contract/ports.ts';
import { invalidParameter } from './errors.ts';

export interface PublishedMessage {
  readonly messageId: string;
  readonly topicArn: string;
  /** The text for each protocol; `default` is for all others. */
  readonly bodies: Readonly<Record<string, string>>;
  readonly subject?: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly timestamp: string;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** The number that FIFO topics give. */
  readonly sequence?: string | undefined;
  /** The journal's entry of the call; no receiver is told. */
  readonly cause?: EntryId | undefined;
}

/** The most bytes of a message, and of all messages of a batch together. */
export const mostBytes = 262_144;

/**
 * Answers the text for each protocol. With MessageStructure json the message is an object of these texts, which
 * contains at least `default`.
 */
export function bodiesOf(message: string, structure: string | undefined): Record<string, string> {
  if (typeof message !== 'string' || message === '') throw invalidParameter('Empty message');
  if (Buffer.byteLength(message) > mostBytes) throw invalidParameter('Message too long');
  if (structure === undefined || structure === '') return { default: message };
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  const bodies = Object.fromEntries(
    Object.entries(parsed ?? {}).filter(([, value]) => typeof value === 'string'),
  ) as Record<string, string>;
  if (bodies['default'] === undefined)
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  return bodies;
}

export function checkSubject(subject: string | undefined): void {
  if (subject === undefined) return;
  if (subject.length === 0 || subject.length > 100 || /[\u0000-\u001f\u007f]/.test(subject))
    throw invalidParameter('Subject');
}

/**
 * Makes the JSON that SQS, Lambda and web subscribers get around a message. Nothing here can sign with a certificate of
 * AWS, and the signature says so. docs: Amazon SNS Developer Guide, "Parsing Amazon SNS message formats"
 */
export function notification(message: PublishedMessage, body: string): Record<string, unknown> {
  const attributes = Object.entries(message.attributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) =>
      [name, { Type: DataType, Value: StringValue ?? BinaryValue }] as const,
  );
  return {
    Type: 'Notification',
    MessageId: message.messageId,
    ...(message.sequence !== undefined && { SequenceNumber: message.sequence }),
    TopicArn: message.topicArn,
    ...(message.subject !== undefined && { Subject: message.subject }),
    Message: body,
    Timestamp: message.timestamp,
    SignatureVersion: '1',
    Signature: 'unsigned-by-local-aws',
    SigningCertURL: '',
    UnsubscribeURL: '',
    ...(attributes.length > 0 && { MessageAttributes: Object.fromEntries(attributes) }),
  };
}

/**
 * Makes the event that a Lambda subscriber gets. docs: AWS Lambda Developer Guide, "Invoking Lambda functions with
 * Amazon SNS notifications"
 */
export const lambdaEvent = (
  message: PublishedMessage,
  subscriberArn: string,
  body: string,
): Record<string, unknown> => {
  const { SigningCertURL, UnsubscribeURL, ...rest } = notification(message, body);
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriberArn,
        Sns: {
          Subject: null,
          MessageAttributes: {},
          ...rest,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
        },
      },
    ],
  };
};

/**
 * Answers the delays of the retry policy for AWS-managed endpoints: three retries at once, two after a second each, and
 * then delays that grow to 20 seconds. docs: Amazon SNS Developer Guide, "Amazon SNS message delivery retries"
 */
export function retryDelay(attempts: number): number {
  if (attempts < 3) return 0;
  if (attempts < 5) return 1000;
  return Math.min(20_000, 1000 * 2 ** (attempts - 5));
}

/**
 * The limits are 23 days and 100,015 attempts. docs: Amazon SNS Developer Guide, "Amazon SNS message delivery retries"
 */
export const maximumAttempts = 100_015;
