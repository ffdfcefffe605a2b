import type { Message } from '@aws-sdk/client-sqs';
import { compilePattern, parsePattern } from '../../../delivery/event-pattern/pattern.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { isObject } from '../../../kernel/is-object.ts';
import type { Mapping } from './mapping.ts';

export type QueueMessage = Wire<Message>;

/** Writes a message as a function gets it. docs: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS" */
export const recordOf = (message: QueueMessage, { sourceArn }: Mapping): Record<string, unknown> => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
      name,
      {
        ...(attribute?.StringValue !== undefined && { stringValue: attribute.StringValue }),
        ...(attribute?.BinaryValue !== undefined && { binaryValue: attribute.BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: attribute?.DataType,
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  ...(message.MD5OfMessageAttributes !== undefined && { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
  eventSource: 'aws:sqs',
  eventSourceARN: sourceArn,
  awsRegion: sourceArn.split(':')[3],
});

/**
 * Tells whether a function gets a message. A JSON body is matched as JSON, any other as a text. If pattern and body are
 * not of the same kind, the message is dropped. docs: AWS Lambda Developer Guide, "Using event filtering with an Amazon
 * SQS event source"
 */
export function filterOf(mapping: Mapping): (message: QueueMessage) => boolean {
  const matchers = mapping.filters.map((filter) => compilePattern(parsePattern(filter)));
  if (matchers.length === 0) return () => true;
  return (message) => {
    const record = { ...recordOf(message, mapping), body: readBody(message.Body ?? '') };
    return matchers.some((matches) => matches(record));
  };
}

function readBody(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : body;
  } catch {
    return body;
  }
}

/**
 * Answers the messages that the function reports as failed, or undefined if its answer means all of them. docs: AWS
 * Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" (batchItemFailures)
 */
export function failedOf(payload: string, ids: ReadonlySet<string>): ReadonlySet<string> | undefined {
  const answer: unknown = JSON.parse(payload);
  if (!isObject(answer)) return new Set();
  const failures = answer['batchItemFailures'];
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return undefined;
  const named = failures.map((failure: unknown) => (isObject(failure) ? failure['itemIdentifier'] : undefined));
  return named.every((id): id is string => typeof id === 'string' && ids.has(id)) ? new Set(named) : undefined;
}
