import type { EntryId } from '../contract/action.ts';
import type { HandlerStep, ObserveStep } from '../contract/handler-step.ts';

/** Keeps what the resolvers of the newest requests received and returned, in memory only. The console shows it. */
export interface Steps {
  readonly observe: ObserveStep;
  of(entry: EntryId): readonly HandlerStep[];
}

/** The most requests that are kept; the oldest are dropped first. */
const keptRequests = 100;
/** The most steps that are kept of one request: a list may resolve a field of each of its items. */
const keptSteps = 200;
/** The most characters that are kept in all, estimated: one step may hold megabytes. */
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

/** Estimates how many characters a value has when it is written. */
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
