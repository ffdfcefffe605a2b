import { unansweredJobs } from '../evaluator/evaluator.ts';
import type { Entry, EntryDecision } from '../journal/journal.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** A statement that a policy has, and what of it matched. */
export interface NamedStatement {
  /** The needed permission. */
  readonly action: string;
  readonly resource: string;
  /** The policy, such as `DefaultPolicy of the role Writer`. */
  readonly policy: string;
  /** The id of the statement, if it has one. */
  readonly sid?: string;
  /** The action and the resource as the statement writes them. */
  readonly by: { readonly action: string; readonly resource: string };
}

/** A call to a service, from outside or from another service: who called what, and which statements let it. */
export interface Call extends Pick<Entry, 'id' | 'service' | 'action' | 'subject' | 'principal' | 'status'> {
  /** The code of the error that it ended with. */
  readonly error?: string;
  /** The kind of the fault that struck it. */
  readonly fault?: string;
  readonly allowedBy: readonly NamedStatement[];
  /** The denials: `by` is absent where no statement allows the call. */
  readonly denied: readonly (Pick<NamedStatement, 'action' | 'resource'> & Partial<NamedStatement>)[];
  /** The call that caused it. */
  readonly cause?: Call;
}

/** What a call has to be like: `subject` and `principal` contain the given text, other members equal it. */
export type CallFilter = Partial<Pick<Call, 'service' | 'action' | 'subject' | 'principal' | 'status' | 'error'>>;

export interface Calls {
  /** The calls that have ended, in the order in which they began. */
  list(filter?: CallFilter): readonly Call[];
  /** Resolves with the first such call, which may have ended already or be still to come. */
  next(filter: CallFilter): Promise<Call>;
  /** Forgets what was called until now. */
  forget(): void;
  /** Resolves when nothing runs any more, but what waits for a fault or for a message. */
  quiet(): Promise<void>;
}

type Observed = Pick<Runtime, 'journal' | 'durable'>;

/** So many turns of the event loop in which nothing runs make quiet: a step of a workflow takes one or two. */
const quietTurns = 4;

export function createCalls({ journal: { entries, running, goingOn, follow }, durable }: Observed): Calls {
  let forgotten = new Set<string>();
  const present = (): readonly Entry[] => entries().filter(({ id }) => !forgotten.has(id));
  const list = (filter: CallFilter = {}): readonly Call[] => {
    const known = present();
    const byId = new Map(known.map((entry) => [entry.id, entry]));
    return known
      .filter((entry) => entry.status !== undefined && isLike(entry, filter))
      .map((entry) => callOf(entry, byId));
  };
  return {
    list,
    next: (filter) =>
      new Promise((resolve) => {
        const look = (): boolean => {
          const [found] = list(filter);
          if (found) resolve(found);
          return found !== undefined;
        };
        if (look()) return;
        const stop = follow(() => look() && stop());
      }),
    forget: () => void (forgotten = new Set(entries().map(({ id }) => id))),
    async quiet() {
      for (let turns = 0; turns < quietTurns; turns += 1) {
        // What goes on once the disk has what was written goes on in this turn.
        await durable();
        await new Promise((resolve) => setImmediate(resolve));
        if (unansweredJobs() > 0 || isBusy(running(), goingOn())) turns = 0;
      }
    },
  };
}

const contained = new Set(['subject', 'principal']);

function isLike(entry: Entry, filter: CallFilter): boolean {
  return Object.entries(filter).every(([member, wanted]) => {
    const value = entry[member as keyof CallFilter];
    return contained.has(member) ? String(value).includes(String(wanted)) : value === wanted;
  });
}

/** These wait for something that may never come. */
const waiting = new Set(['ReceiveMessage', 'GetActivityTask', 'Subscribe']);

/** Tells whether something runs that waits for no other call, for no message and for no fault. */
function isBusy(open: readonly Entry[], goingOn: readonly string[]): boolean {
  const parents = new Set(open.map(({ parent }) => parent));
  if (goingOn.some((id) => !parents.has(id))) return true;
  return open.some(({ id, action, fault }) => !parents.has(id) && fault === undefined && !waiting.has(action));
}

function callOf(entry: Entry, known: ReadonlyMap<string, Entry>): Call {
  const { id, service, action, subject, principal, status, error, fault, decisions, parent } = entry;
  const cause = known.get(parent ?? '');
  return {
    id,
    service,
    action,
    subject,
    principal,
    ...(status !== undefined && { status }),
    ...(error !== undefined && { error }),
    ...(fault !== undefined && { fault }),
    allowedBy: decisions.flatMap(allowing),
    denied: decisions.flatMap(denying),
    ...(cause && { cause: callOf(cause, known) }),
  };
}

type Found = Extract<EntryDecision['decision'], { allowed: true }>['by'];

const named = ({ action, resource }: EntryDecision, { policy, statement, pattern }: Found): NamedStatement => ({
  action,
  resource,
  policy,
  ...(statement.sid !== undefined && { sid: statement.sid }),
  by: pattern,
});

const allowing = (one: EntryDecision): NamedStatement[] => (one.decision.allowed ? [named(one, one.decision.by)] : []);

function denying(one: EntryDecision): Call['denied'] {
  const { action, resource, decision } = one;
  if (decision.allowed) return [];
  return [decision.deniedBy ? named(one, decision.deniedBy) : { action, resource }];
}
