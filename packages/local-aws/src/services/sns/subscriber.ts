import { UnsupportedError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { jsonOrUndefined } from '../../kernel/json-text.ts';
import { checkDeliveryPolicy } from './delivery-policy.ts';
import { invalidParameter } from './errors.ts';
import { checkFilter, filterOf } from './filter-policy.ts';
import type { PublishedMessage } from './engine.ts';

export const protocols = ['sqs', 'lambda', 'email', 'email-json', 'sms', 'http', 'https'] as const;
export type SubscriberProtocol = (typeof protocols)[number];

/** The stored form of a subscription. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: SubscriberProtocol;
  readonly endpoint: string;
  /** The attributes as the API names them, as texts. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The token that confirms it. A subscription without a token is confirmed. */
  readonly token?: string | undefined;
  /** The token that has confirmed it, which may come again. */
  readonly confirmedBy?: string | undefined;
}

export interface Subscriber extends Subscription {
  readonly rawMessageDelivery: boolean;
  readonly deadLetterTargetArn?: string;
  /** Tells whether its filter policy accepts a message. */
  wants(message: PublishedMessage): boolean;
}

/** An endpoint that could belong to anybody must confirm first. docs: Amazon SNS API Reference, "Subscribe" */
export const needsConfirmation = (protocol: SubscriberProtocol): boolean =>
  ['email', 'email-json', 'http', 'https'].includes(protocol);

/**
 * Checks that a topic may have a subscriber. docs: Amazon SNS Developer Guide, "Amazon SNS message delivery for FIFO
 * topics"; recorded: localstack/localstack, test_sns (test_validations_for_fifo)
 */
export function checkKind(topicArn: string, protocol: SubscriberProtocol, endpoint: string): void {
  const isOrdered = topicArn.endsWith('.fifo');
  if (isOrdered && protocol !== 'sqs') throw invalidParameter(`Invalid protocol type: ${protocol}`);
  if (!isOrdered && protocol === 'sqs' && endpoint.endsWith('.fifo'))
    throw invalidParameter(
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
}

/** Checks what `call` asks for, and makes the subscriber. */
export function checkedSubscriber(subscription: Subscription, call: Call): Subscriber {
  const { attributes, protocol } = subscription;
  checkKind(subscription.topicArn, protocol, subscription.endpoint);
  for (const check of checksOf(protocol, attributes, call)) check();
  return subscriberOf(subscription);
}

/** Makes the subscriber of what was checked. */
export function subscriberOf(subscription: Subscription): Subscriber {
  const { attributes, protocol } = subscription;
  const deadLetterTargetArn = deadLetterOf(attributes['RedrivePolicy'], subscription.topicArn);
  return {
    ...subscription,
    rawMessageDelivery: isRaw(protocol, attributes),
    wants: filterOf(attributes),
    ...(deadLetterTargetArn !== undefined && { deadLetterTargetArn }),
  };
}

type Attributes = Subscription['attributes'];

/** The call that gives the attributes; a template counts as the first. */
export type Call = 'Subscribe' | 'SetSubscriptionAttributes';

/** Answers the checks of a subscription of a template, whose topic and endpoint may be missing. */
export const ownChecks = (topicArn: string, protocol: SubscriberProtocol, endpoint: string, attributes: Attributes) => [
  () => checkKind(topicArn, protocol, endpoint),
  ...checksOf(protocol, attributes, 'Subscribe'),
  () => deadLetterOf(attributes['RedrivePolicy'], topicArn),
];

/** Answers the checks of a subscription that ask for neither its topic nor its endpoint. */
const checksOf = (protocol: SubscriberProtocol, attributes: Attributes, call: Call): readonly (() => unknown)[] => [
  () => checkNames(protocol, attributes),
  () => checkDeliveryPolicy(attributes['DeliveryPolicy'] ?? '', 'subscription'),
  () => isRaw(protocol, attributes),
  () => checkFilter(attributes, call === 'Subscribe' ? 'Attributes Reason: ' : ''),
];

function checkNames(protocol: SubscriberProtocol, attributes: Attributes): void {
  for (const name of Object.keys(attributes)) {
    if (name === 'DeliveryPolicy' && !protocol.startsWith('http'))
      throw new UnsupportedError(`Attribute DeliveryPolicy of a subscription by ${protocol}`);
    if (!known.has(name)) throw invalidParameter('AttributeName');
  }
}

function isRaw(protocol: SubscriberProtocol, { RawMessageDelivery: raw = 'false' }: Attributes): boolean {
  if (!/^(true|false)$/i.test(raw))
    throw invalidParameter(`Attributes Reason: RawMessageDelivery: Invalid value [${raw}]. Must be true or false.`);
  const isAsked = raw.toLowerCase() === 'true';
  if (isAsked && !takesRaw.includes(protocol))
    throw invalidParameter(`Attributes Reason: RawMessageDelivery: ${protocol} takes no raw messages.`);
  return isAsked;
}

const known = new Set(['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy', 'DeliveryPolicy']);
const takesRaw: readonly SubscriberProtocol[] = ['sqs', 'http', 'https'];

/**
 * A subscription is where its topic is. docs: Amazon SNS Developer Guide, "Amazon SNS dead-letter queues" (the
 * subscription and the queue must be under the same account and Region)
 */
function deadLetterOf(policy: string | undefined, topicArn: string): string | undefined {
  if (policy === undefined || policy === '') return undefined;
  const read = jsonOrUndefined(policy);
  const arn = isObject(read) ? read['deadLetterTargetArn'] : undefined;
  if (typeof arn !== 'string') throw invalidParameter('RedrivePolicy: failed to parse JSON.');
  const [region = '', home] = [arn.split(':')[3], topicArn.split(':')[3]];
  if (region !== '' && region !== home)
    throw invalidParameter(`RedrivePolicy: the dead-letter queue ${arn} is not in ${home}, the Region of the topic.`);
  return arn;
}
