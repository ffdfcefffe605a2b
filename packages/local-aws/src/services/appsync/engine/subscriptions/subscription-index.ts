import type { Published } from './publication.ts';
import type { Condition, FilterGroups } from './subscription-filter.ts';

/**
 * Finds the subscriptions of one subscription field by the values that they compare for equality. So a publish costs as
 * much as its candidates, and not as much as all subscribers.
 */
export interface SubscriptionIndex<Subscription> {
  add(groups: FilterGroups, subscription: Subscription): void;
  remove(groups: FilterGroups, subscription: Subscription): void;
  /** Lists every subscription that may match. The caller still has to evaluate the filter itself. */
  candidates(published: Published): Iterable<Subscription>;
  all(): Iterable<Subscription>;
}

interface Key {
  readonly fieldName: string;
  readonly value: unknown;
}

export function createSubscriptionIndex<Subscription>(): SubscriptionIndex<Subscription> {
  const everyone = new Set<Subscription>();
  const unkeyed = new Set<Subscription>();
  const byField = new Map<string, Map<unknown, Set<Subscription>>>();
  return {
    add(groups, subscription) {
      everyone.add(subscription);
      const keys = keysOf(groups);
      if (!keys) return void unkeyed.add(subscription);
      for (const key of keys) bucket(byField, key).add(subscription);
    },
    remove(groups, subscription) {
      everyone.delete(subscription);
      unkeyed.delete(subscription);
      for (const { fieldName, value } of keysOf(groups) ?? []) {
        const values = byField.get(fieldName);
        const members = values?.get(value);
        members?.delete(subscription);
        if (members?.size === 0) values?.delete(value);
        if (values?.size === 0) byField.delete(fieldName);
      }
    },
    candidates(published) {
      const found = new Set(unkeyed);
      for (const [fieldName, values] of byField)
        for (const subscription of values.get(published[fieldName]) ?? []) found.add(subscription);
      return found;
    },
    all: () => everyone,
  };
}

function bucket<Subscription>(
  byField: Map<string, Map<unknown, Set<Subscription>>>,
  { fieldName, value }: Key,
): Set<Subscription> {
  let values = byField.get(fieldName);
  if (!values) byField.set(fieldName, (values = new Map()));
  let members = values.get(value);
  if (!members) values.set(value, (members = new Set()));
  return members;
}

/**
 * Answers one equality of each group. Answers undefined if some group has none; then the whole filter must be evaluated
 * every time.
 */
function keysOf(groups: FilterGroups): Key[] | undefined {
  const keys: Key[] = [];
  for (const group of groups) {
    const condition = group.find(isKey);
    if (!condition) return undefined;
    const values: unknown[] = condition.operator === 'in' ? (condition.value as unknown[]) : [condition.value];
    keys.push(...values.map((value) => ({ fieldName: condition.fieldName, value })));
  }
  return keys;
}

const isKey = ({ fieldName, operator }: Condition): boolean =>
  (operator === 'eq' || operator === 'in') && !fieldName.includes('.');
