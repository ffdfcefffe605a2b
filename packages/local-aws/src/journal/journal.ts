import { unasked, type AccessCall, type EntryId } from '../contract/action.ts';
import type { Failure } from '../contract/failure.ts';
import type { Decision } from '../iam/evaluate.ts';
import type { Clock, EpochMs } from '../kernel/clock.ts';
import { nameOf } from '../kernel/principal.ts';
import { leadingOn, Lineages, seenByAws, type Rounds } from './lineage.ts';

/**
 * One call to a service, from outside or from another service. It contains no body and no secret: only what logs may
 * hold.
 */
export interface Entry {
  readonly id: EntryId;
  /** The call that caused it. */
  readonly parent?: EntryId;
  /** The other calls that caused it: each call that sent a message of a batch did. */
  readonly alsoBy?: readonly EntryId[];
  /** The time at which it began. */
  readonly at: EpochMs;
  /** The service by the name that clients sign for: `s3`. */
  readonly service: string;
  /** The action: `PutObject`, or `GraphQL` for a GraphQL request. */
  readonly action: string;
  /** The subject: ARNs, or the fields of a GraphQL operation. */
  readonly subject: string;
  /** The ARN of the caller, the name of the service, or `anonymous`. */
  readonly principal: string;
  /** The permissions that it needed, with their decisions. */
  readonly decisions: readonly EntryDecision[];
  /** The kind of the fault that struck it. */
  readonly fault?: string | undefined;
  /**
   * The HTTP status. A call between services has the status that its API would have answered. It is absent while the
   * call runs.
   */
  readonly status?: number;
  /** The code of the error that it ended with. */
  readonly error?: string | undefined;
  /** The failures in the customer's code, or in fields of a GraphQL operation. */
  readonly failures?: readonly Failure[];
  /** The duration in milliseconds. */
  readonly ms?: number;
}

export interface EntryDecision {
  readonly action: string;
  readonly resource: string;
  readonly decision: Decision;
}

/** The entry of a call that still runs. Each part of the runtime adds what it finds out. */
export interface OpenEntry {
  readonly id: EntryId;
  service: string;
  action: string;
  subject: string;
  fault: string | undefined;
  error: string | undefined;
  principal: string;
  fail(failure: Failure): void;
  /** Closes the entry when the answer is on its way. Nothing is added later. */
  close(status: number): void;
}

export interface Journal {
  open(id: EntryId, parent?: EntryId, alsoBy?: readonly EntryId[]): OpenEntry;
  /** Notes a decision about a permission. If the call has no entry, a `fresh` decision becomes an entry by itself. */
  decided(call: AccessCall, decision: Decision, fresh: boolean): void;
  /** Notes a failure. If the call is over or has no entry, the failure becomes an entry by itself. */
  failed(cause: EntryId, failure: Failure): void;
  isOpen(id: EntryId): boolean;
  /** Answers the length of the chain of calls that wait for each other and that ends with this entry. */
  depthOf(id: EntryId | undefined): number;
  /** Counts an invocation of a function. Answers how often its chain of calls has invoked the function by now. */
  invoked(id: EntryId, functionName: string): Rounds;
  /** Lists the kept entries; the oldest comes first. */
  entries(): readonly Entry[];
  /** Lists the entries of calls that have not ended. */
  running(): readonly Entry[];
  /** Notes that what a call has led to goes on after its end. Answers a function that notes the end of that. */
  goesOn(id: EntryId): () => void;
  /** Lists the calls that have led to what goes on. */
  goingOn(): readonly EntryId[];
  /** Calls `reader` for each entry when its call ends, in order. Answers a function that stops it. */
  follow(reader: (entry: Entry) => void): () => void;
}

/** The most entries that are kept; the oldest are dropped first. */
const kept = 10_000;
/** The most characters that an entry keeps of a text: a name in a request may be as long as a body. */
const longestText = 1_000;
/**
 * The most characters that an entry keeps of its permissions. One call may need thousands. The first denial is kept in
 * any case.
 */
const mostOfDecisions = 8_000;
const mostFailures = 20;
/** docs: AWS X-Ray Developer Guide, "Tracing event-driven applications" (a trace has at most a hundred links) */
const mostCauses = 100;

export const createJournal = (clock: Pick<Clock, 'now'>, size = kept): Journal => new RingJournal(clock, size);

/**
 * Keeps the last entries in a ring, and those of calls that run beside it. Its members are bound,
 * because they are handed on as functions.
 */
class RingJournal implements Journal {
  readonly #ring: LiveEntry[] = [];
  #next = 0;
  readonly #open = new Map<EntryId, LiveEntry>();
  readonly #goingOn = new Set<{ readonly id: EntryId }>();
  readonly #readers = new Set<(entry: Entry) => void>();
  readonly #seen = new Lineages(seenByAws);
  readonly #all = new Lineages(leadingOn);
  readonly #clock: Pick<Clock, 'now'>;
  readonly #size: number;

  constructor(clock: Pick<Clock, 'now'>, size: number) {
    this.#clock = clock;
    this.#size = size;
  }

  readonly open = (id: EntryId, parent?: EntryId, alsoBy: readonly EntryId[] = []): OpenEntry => {
    const record = this.#add(new LiveEntry(id, parent, this.#clock, this.#closed));
    if (alsoBy.length > 0) record.alsoBy = alsoBy.slice(0, mostCauses);
    record.depth += this.#open.get(parent ?? '')?.depth ?? 0;
    if (parent !== undefined || alsoBy.length > 0)
      for (const lineages of [this.#seen, this.#all]) lineages.began(id, [parent, ...alsoBy], this.#open);
    this.#open.set(id, record);
    return record;
  };

  readonly decided = (call: AccessCall, decision: Decision, fresh: boolean): void => {
    const { action, resource, principal, entry } = call;
    const known = entry === undefined ? undefined : this.#open.get(entry);
    if (!known && !fresh) return;
    const record = known ?? this.#add(alone(call, this.#clock, this.#closed));
    record.decisions.push({ action, resource, decision });
    if (known) return;
    record.principal = nameOf(principal);
    record.close(decision.allowed ? 200 : 403);
  };

  readonly failed = (cause: EntryId, failure: Failure): void => {
    const known = this.#open.get(cause);
    if (known) return known.fail(failure);
    const record = this.#add(new LiveEntry(`failure-${(lastAlone += 1)}`, cause, this.#clock, this.#closed));
    record.service = 'lambda';
    record.action = 'Invoke';
    record.subject = failure.what;
    record.fail(failure);
    record.close(200);
  };

  readonly isOpen = (id: EntryId): boolean => this.#open.has(id);

  readonly depthOf = (id: EntryId = ''): number => this.#open.get(id)?.depth ?? 0;

  readonly invoked = (id: EntryId, functionName: string): Rounds => {
    if (!this.#open.has(id)) return { seen: 1, all: 1 };
    const [seen, all] = [this.#seen.invoked(id, functionName), this.#all.invoked(id, functionName)];
    return { seen: seen.inChain, all: all.inAll };
  };

  readonly entries = (): readonly Entry[] => [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];

  readonly running = (): readonly Entry[] => [...this.#open.values()];

  readonly goesOn = (id: EntryId): (() => void) => {
    const one = { id };
    this.#goingOn.add(one);
    return () => void this.#goingOn.delete(one);
  };

  readonly goingOn = (): readonly EntryId[] => [...this.#goingOn].map(({ id }) => id);

  readonly follow = (reader: (entry: Entry) => void): (() => void) => {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  };

  #add(record: LiveEntry): LiveEntry {
    this.#ring[this.#next] = record;
    this.#next = (this.#next + 1) % this.#size;
    return record;
  }

  readonly #closed = (record: LiveEntry): void => {
    this.#open.delete(record.id);
    this.#seen.ended(record);
    this.#all.ended(record);
    for (const reader of this.#readers) reader(record);
    record.shorten();
  };
}

let lastAlone = 0;

/** Makes an entry of a decision that belongs to no call, such as a service that assumes a role. */
function alone(
  { action, resource }: AccessCall,
  clock: Pick<Clock, 'now'>,
  closed: (record: LiveEntry) => void,
): LiveEntry {
  const [service = '', name = ''] = action.split(':');
  const record = new LiveEntry(`decision-${(lastAlone += 1)}`, unasked, clock, closed);
  record.service = service;
  record.action = name;
  record.subject = resource;
  return record;
}

class LiveEntry implements Entry, OpenEntry {
  decisions: EntryDecision[] = [];
  readonly id: EntryId;
  declare readonly parent?: EntryId;
  declare alsoBy?: readonly EntryId[];
  readonly at: EpochMs;
  depth = 1;
  service = '';
  action = '';
  subject = '';
  principal = 'anonymous';
  declare fault: string | undefined;
  declare error: string | undefined;
  declare failures?: Failure[];
  declare status?: number;
  declare ms?: number;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #closed: (record: LiveEntry) => void;

  constructor(
    id: EntryId,
    parent: EntryId | undefined,
    clock: Pick<Clock, 'now'>,
    closed: (record: LiveEntry) => void,
  ) {
    this.id = id;
    if (parent !== undefined) this.parent = parent;
    this.at = clock.now();
    this.#clock = clock;
    this.#closed = closed;
  }

  fail(failure: Failure): void {
    (this.failures ??= []).push(failure);
  }

  close(status: number): void {
    if (this.status !== undefined) return;
    this.status = status;
    this.ms = this.#clock.now() - this.at;
    this.#closed(this);
  }

  /** Shortens the entry to what is kept of it, after all readers have seen it. */
  shorten(): void {
    this.action = short(this.action);
    this.subject = short(this.subject);
    if (this.error !== undefined) this.error = short(this.error);
    this.decisions = shortDecisions(this.decisions);
    this.failures &&= this.failures.slice(0, mostFailures).map(shortFailure);
  }
}

function shortDecisions(decisions: readonly EntryDecision[]): EntryDecision[] {
  let characters = 0;
  const denial = decisions.find(({ decision }) => !decision.allowed);
  return decisions
    .filter((one) => (characters += Math.min(one.resource.length, longestText)) <= mostOfDecisions || one === denial)
    .map((one) => ({ ...one, action: short(one.action), resource: short(one.resource) }));
}

const shortFailure = ({ what, operation, error, message, ...rest }: Failure): Failure => ({
  ...rest,
  what: short(what),
  ...(operation !== undefined && { operation: short(operation) }),
  error: short(error),
  message: short(message),
});

/** Copies the part of a text, because the part would otherwise keep the whole text in memory. */
const short = (text: string): string =>
  text.length <= longestText ? text : `${Buffer.from(text.slice(0, longestText)).toString()}…`;
