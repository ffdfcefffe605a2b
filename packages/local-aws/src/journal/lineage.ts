import type { EntryId } from '../contract/action.ts';
import { createCache } from '../kernel/cache.ts';

/** How often each function was invoked in the chain of calls that led to an entry. */
export type Lineage = ReadonlyMap<string, number>;

/** A call with what led to it. */
export interface Descendant {
  readonly id: EntryId;
  readonly service: string;
  lineage?: Lineage | undefined;
}

/**
 * The services that hand a chain on. A chain that passes others, such as a state machine, ends there. docs: AWS Lambda
 * Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops"
 */
const handOn: ReadonlySet<string> = new Set(['lambda', 'sqs', 'sns', 's3']);

/** The most calls that are remembered after their end, since a message may wait long in a queue. */
const mostRemembered = 100_000;

/** Remembers the chains of calls after the calls have ended. After a restart they begin anew. */
export class Lineages {
  readonly #ended = createCache<EntryId, Lineage>(mostRemembered);

  /** Answers what led to a call by what led to its causes; `open` are those that still run. */
  of(causes: readonly (EntryId | undefined)[], open: ReadonlyMap<EntryId, Descendant>): Lineage | undefined {
    const found = causes.map((cause) => this.#ofOne(cause, open)).filter((lineage) => lineage !== undefined);
    if (found.length < 2) return found[0];
    const most = new Map<string, number>();
    for (const lineage of found)
      for (const [name, count] of lineage) most.set(name, Math.max(count, most.get(name) ?? 0));
    return most;
  }

  ended({ id, service, lineage }: Descendant): void {
    if (lineage && handOn.has(service)) this.#ended.set(id, lineage);
  }

  #ofOne(cause: EntryId | undefined, open: ReadonlyMap<EntryId, Descendant>): Lineage | undefined {
    if (cause === undefined) return undefined;
    const running = open.get(cause);
    if (!running) return this.#ended.get(cause);
    return handOn.has(running.service) ? running.lineage : undefined;
  }
}
