import type { Subscription as SdkSubscription } from '@aws-sdk/client-sns';
import type { Wire } from '../../protocol/actions.ts';
import { pager } from './errors.ts';
import type { Subscriber } from './subscriber.ts';

/** docs: Amazon SNS API Reference, "ListSubscriptions", "ListTopics" (up to 100) */
export const pageSize = 100;

export interface SubscriptionsPage {
  readonly Subscriptions: { readonly member: Wire<SdkSubscription>[] };
  readonly NextToken?: string;
}

/** Makes the answer with a page of subscriptions. */
export function subscriptionsPage(
  subscribers: readonly Subscriber[],
  Owner: string,
  { token, asked }: { readonly token: string | undefined; readonly asked: readonly unknown[] },
): SubscriptionsPage {
  const { entries, next } = pager.placed(subscribers, { token, limit: pageSize, asked });
  return { Subscriptions: { member: subscriptionsOf(entries, Owner) }, ...(next !== undefined && { NextToken: next }) };
}

/**
 * Writes subscriptions as lists show them. docs: Amazon SNS API Reference, "ListSubscriptions" (PendingConfirmation)
 */
const subscriptionsOf = (subscribers: readonly Subscriber[], Owner: string): Wire<SdkSubscription>[] =>
  subscribers.map(({ arn, topicArn, protocol, endpoint, token }) => ({
    SubscriptionArn: token === undefined ? arn : 'PendingConfirmation',
    Owner,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  }));
