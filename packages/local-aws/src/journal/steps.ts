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
/** Characters of all that is kept, about: a step may hold megabytes. */
const keptCharacters = 32 * 2 ** 20;

interface Request {
  readonly steps: HandlerStep[];
  size: number;
}

export function createSteps(requests = keptRequests, characters = keptCharacters): Steps {
  const known = new Map<EntryId, Request>();
  let size = 0;
  const forgetOldest = (): void => {
    const [entry, oldest] = known.entries().next().value as [EntryId, Request];
    known.delete(entry);
    size -= oldest.size;
  };
  return {
    observe(step) {
      const request = known.get(step.entry) ?? { steps: [], size: 0 };
      known.set(step.entry, request);
      if (request.steps.length < keptSteps && request.size < characters / 4) {
        const added = sizeOf([step.context, step.outcome, step.logs], characters);
        request.steps.push(step);
        request.size += added;
        size += added;
      }
      while (known.size > requests || (size > characters && known.size > 1)) forgetOldest();
    },
    of: (entry) => known.get(entry)?.steps ?? [],
  };
}

const mostValues = 50_000;
const charactersOfValue = 8;

/** About in how many characters a value would be written. */
function sizeOf(value: unknown, most: number): number {
  const left = [value];
  let size = 0;
  for (let count = 0; left.length > 0; count += 1) {
    if (count > mostValues || size > most) return size + left.length * charactersOfValue;
    const one = left.pop();
    if (typeof one === 'string') size += one.length;
    else if (typeof one === 'object' && one !== null) for (const name in one) left.push(Reflect.get(one, name));
    size += charactersOfValue;
  }
  return size;
}
