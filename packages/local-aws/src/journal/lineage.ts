import type { EntryId } from '../contract/action.ts';
import { createCache } from '../kernel/cache.ts';

/** What led to an entry. */
export interface Lineage {
  /** How often each function was invoked in the chain of calls. */
  readonly rounds: ReadonlyMap<string, number>;
  /** How often each function was invoked by what itself had caused, in all chains with the same beginning. */
  readonly inAll: Map<string, number>;
}

/** A call with what led to it. */
interface Descendant {
  readonly id: EntryId;
  readonly service: string;
}

/** How often a chain of calls has invoked a function by now. */
export interface Rounds {
  /** Through the services of `seenByAws`. */
  readonly seen: number;
  /** Through all services, and in all chains with the same beginning: a loop may branch. */
  readonly all: number;
}

/**
 * The services that hand a chain on as AWS sees it. docs: AWS Lambda Developer Guide, "Use Lambda recursive loop
 * detection to prevent infinite loops"
 */
export const seenByAws: ReadonlySet<string> = new Set(['lambda', 'sqs', 'sns', 's3']);
/** The services that can lead from one invocation to the next. */
export const leadingOn: ReadonlySet<string> = new Set([...seenByAws, 'dynamodb', 'events', 'states', 'scheduler']);

/** The most calls that are remembered after their end, since a message may wait long in a queue. */
const mostRemembered = 100_000;

/** Remembers the chains of calls after the calls have ended. After a restart they begin anew. */
export class Lineages {
  readonly #ended = createCache<EntryId, Lineage>(mostRemembered);
  readonly #ofOpen = new Map<EntryId, Lineage>();
  readonly #handOn: ReadonlySet<string>;

  /** `handOn` are the services that hand a chain on. A chain that passes others ends there. */
  constructor(handOn: ReadonlySet<string>) {
    this.#handOn = handOn;
  }

  /** Notes what has led to a call that begins; `open` are the calls that still run. */
  began(
    id: EntryId,
    causes: readonly (EntryId | undefined)[],
    open: { get(id: EntryId): Descendant | undefined },
  ): void {
    const found = causes.map((cause) => this.#of(cause, open)).filter((lineage) => lineage !== undefined);
    const [only] = found;
    if (only) this.#ofOpen.set(id, found.length === 1 ? only : mostOf(found));
  }

  /** Counts an invocation of a function by a call that runs. */
  invoked(id: EntryId, functionName: string): { readonly inChain: number; readonly inAll: number } {
    const { rounds, inAll } = this.#ofOpen.get(id) ?? {
      rounds: new Map<string, number>(),
      inAll: new Map<string, number>(),
    };
    const inChain = (rounds.get(functionName) ?? 0) + 1;
    if (inChain > 1) inAll.set(functionName, (inAll.get(functionName) ?? 1) + 1);
    this.#ofOpen.set(id, { rounds: new Map(rounds).set(functionName, inChain), inAll });
    return { inChain, inAll: inAll.get(functionName) ?? 1 };
  }

  ended({ id, service }: Descendant): void {
    const lineage = this.#ofOpen.get(id);
    this.#ofOpen.delete(id);
    if (lineage && this.#handOn.has(service)) this.#ended.set(id, lineage);
  }

  #of(cause: EntryId | undefined, open: { get(id: EntryId): Descendant | undefined }): Lineage | undefined {
    if (cause === undefined) return undefined;
    const running = open.get(cause);
    if (!running) return this.#ended.get(cause);
    return this.#handOn.has(running.service) ? this.#ofOpen.get(cause) : undefined;
  }
}

function mostOf(found: readonly Lineage[]): Lineage {
  const most = new Map<string, number>();
  for (const { rounds } of found)
    for (const [name, count] of rounds) most.set(name, Math.max(count, most.get(name) ?? 0));
  return { rounds: most, inAll: found[0]?.inAll ?? new Map<string, number>() };
}
