import type { EntryId } from '../contract/action.ts';
import type { HandlerStep, ObserveStep } from '../contract/handler-step.ts';

/** What resolvers of the newest requests received and gave back, for whoever looks at a request. In memory alone. */
export interface Steps {
  readonly observe: ObserveStep;
  of(entry: EntryId): readonly HandlerStep[];
}

/** Requests that are kept; the oldest go first. */
const keptRequests = 100;
/** Steps of one request: a list may resolve a field of each of its items. */
const keptSteps = 200;

export function createSteps(requests = keptRequests): Steps {
  const known = new Map<EntryId, HandlerStep[]>();
  return {
    observe(step) {
      const steps = known.get(step.entry) ?? [];
      known.set(step.entry, steps);
      if (steps.length < keptSteps) steps.push(step);
      if (known.size > requests) known.delete(known.keys().next().value as EntryId);
    },
    of: (entry) => known.get(entry) ?? [],
  };
}
