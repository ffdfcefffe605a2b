import { badRequest } from '../errors.ts';
import type { Published } from '../engine/subscriptions/publication.ts';
import { matchesFilter } from '../engine/subscriptions/subscription-filter.ts';
import type { Run } from '../execution/run-document.ts';
import type { Registry } from './registry.ts';

/**
 * Implements `extensions.invalidateSubscriptions({ subscriptionField, payload })`: it ends the subscriptions whose
 * invalidation filter matches the payload.
 */
export const createInvalidate =
  (registry: Registry) =>
  (run: Run, invalidation: unknown): void => {
    const { subscriptionField, payload } = (invalidation ?? {}) as { subscriptionField?: unknown; payload?: unknown };
    if (typeof subscriptionField !== 'string' || typeof payload !== 'object' || payload === null)
      throw badRequest('invalidateSubscriptions needs a subscriptionField and a payload.');
    for (const subscription of [...(registry.of(run.api.settings.id, subscriptionField)?.all() ?? [])]) {
      if (subscription.invalidation && matchesFilter(subscription.invalidation, payload as Published))
        subscription.invalidate();
    }
  };
