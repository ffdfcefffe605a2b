import type { FieldNode, GraphQLOutputType } from 'graphql';
import type { SelectionScope } from '../engine/subscriptions/selection.ts';
import { createSubscriptionIndex, type SubscriptionIndex } from '../engine/subscriptions/subscription-index.ts';
import type { FilterGroups } from '../engine/subscriptions/subscription-filter.ts';

/** One acknowledged subscription of one connection. */
export interface Subscription {
  readonly apiId: string;
  readonly fieldName: string;
  /** The response key and the nodes of the subscription's one root field. */
  readonly rootKey: string;
  readonly rootType: string;
  readonly nodes: readonly FieldNode[];
  readonly type: GraphQLOutputType;
  readonly scope: SelectionScope;
  /** Subscriptions with the same key see the same projection of a published object. */
  readonly projectionKey: string;
  readonly filter: FilterGroups;
  /** Enhanced filters replace the filtering by arguments completely. */
  readonly enhanced: boolean;
  readonly invalidation: FilterGroups | undefined;
  /** The number of characters of the frame that started it. */
  readonly frameLength: number;
  deliver(payload: string): void;
  /** Ends the subscription and closes its socket. */
  invalidate(): void;
}

/** The subscriptions, by API and subscription field. */
export interface Registry {
  add(subscription: Subscription): void;
  remove(subscription: Subscription): void;
  of(apiId: string, fieldName: string): SubscriptionIndex<Subscription> | undefined;
}

export function createRegistry(): Registry {
  const byField = new Map<string, SubscriptionIndex<Subscription>>();
  const keyOf = (apiId: string, fieldName: string): string => `${apiId}.${fieldName}`;
  return {
    add(subscription) {
      const key = keyOf(subscription.apiId, subscription.fieldName);
      let index = byField.get(key);
      if (!index) byField.set(key, (index = createSubscriptionIndex()));
      index.add(subscription.filter, subscription);
    },
    remove(subscription) {
      byField.get(keyOf(subscription.apiId, subscription.fieldName))?.remove(subscription.filter, subscription);
    },
    of: (apiId, fieldName) => byField.get(keyOf(apiId, fieldName)),
  };
}
