import type { Subscription as SdkSubscription } from '@aws-sdk/client-sns';
import type { Wire } from '../../protocol/actions.ts';
import type { Subscriber } from './subscriber.ts';

/**
 * Writes subscriptions as lists show them. docs: Amazon SNS API Reference, "ListSubscriptions" (PendingConfirmation)
 */
export const subscriptionsOf = (subscribers: readonly Subscriber[], Owner: string): Wire<SdkSubscription>[] =>
  subscribers.map(({ arn, topicArn, protocol, endpoint, token }) => ({
    SubscriptionArn: token === undefined ? arn : 'PendingConfirmation',
    Owner,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  }));
