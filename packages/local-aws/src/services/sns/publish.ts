import type { PublishMessage } from '../../contract/ports.ts';
import type { Ports } from '../../contract/service.ts';
import { checkTopicArn } from './arns.ts';
import { checkAttributes } from './message-attributes.ts';
import { bodiesOf, checkSubject, type PublishedMessage } from './engine.ts';
import { invalidParameter, notFound } from './errors.ts';
import { deduplicationIdOf, type FifoMembers } from './fifo.ts';
import type { SnsStore } from './store.ts';

export type PublishInput = Omit<Parameters<PublishMessage>[0], 'principal'> & FifoMembers;

export interface Published {
  readonly messageId: string;
  readonly sequence?: string | undefined;
}

/** Stores the message for every subscriber, and puts a copy into the outbox. */
export function createPublish(ports: Ports, store: SnsStore, wake: () => void): (input: PublishInput) => Published {
  return (input) => {
    const { topicArn, phoneNumber, subject, messageAttributes: attributes = {} } = input;
    if ((topicArn === undefined) === (phoneNumber === undefined))
      throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
    checkSubject(subject);
    checkAttributes(attributes);
    const message: PublishedMessage = {
      messageId: ports.ids.uuid(),
      topicArn: topicArn ?? '',
      bodies: bodiesOf(input.message, input.messageStructure),
      ...(subject !== undefined && { subject }),
      attributes,
      timestamp: new Date(ports.clock.now()).toISOString(),
      cause: input.cause,
    };
    if (phoneNumber === undefined) return toTopic(ports, store, message, input, wake);
    sendSms(ports, phoneNumber, message);
    return { messageId: message.messageId };
  };
}

function sendSms(ports: Ports, phoneNumber: string, message: PublishedMessage): void {
  if (!/^\+?[0-9]{5,15}$/.test(phoneNumber))
    throw invalidParameter(`PhoneNumber Reason: ${phoneNumber.slice(0, 100)} is not valid to publish to`);
  ports.outbox.put({ kind: 'sms', to: phoneNumber, body: message.bodies['sms'] ?? message.bodies['default'] ?? '' });
}

function toTopic(
  ports: Ports,
  store: SnsStore,
  given: PublishedMessage,
  input: PublishInput,
  wake: () => void,
): Published {
  checkTopicArn(ports.region, given.topicArn);
  const topic = store.topics.get(given.topicArn);
  if (!topic) throw notFound('Topic');
  const deduplicationId = deduplicationIdOf(topic, input.message, input);
  const now = ports.clock.now();
  const repeated = deduplicationId === undefined ? undefined : store.fifo.find(topic.arn, deduplicationId, now);
  if (repeated) return { messageId: repeated.message, sequence: repeated.sequence };
  const sequence =
    deduplicationId === undefined ? undefined : store.fifo.put(topic.arn, deduplicationId, given.messageId, now);
  const message = { ...given, groupId: input.groupId, deduplicationId, sequence };
  const subscribers = [...store.subscribers.values()].filter(
    ({ topicArn, token, wants }) => topicArn === message.topicArn && token === undefined && wants(message),
  );
  store.insertAll(subscribers, message, now);
  ports.outbox.put({
    kind: 'sns',
    to: message.topicArn,
    ...(message.subject !== undefined && { subject: message.subject }),
    body: message.bodies['default'] ?? '',
    attributes: { messageId: message.messageId, ...message.attributes },
  });
  wake();
  return { messageId: message.messageId, sequence };
}
