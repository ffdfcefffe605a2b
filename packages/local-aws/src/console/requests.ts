import { unasked, type EntryId } from '../contract/action.ts';
import type { HandlerStep } from '../contract/handler-step.ts';
import type { CarriedCalls } from '../journal/carried.ts';
import type { Entry, Journal } from '../journal/journal.ts';
import type { Steps } from '../journal/steps.ts';

/** One line of the list of requests. */
export interface RequestLine extends Pick<Entry, 'id' | 'at' | 'service' | 'action' | 'subject' | 'principal'> {
  readonly status: number | undefined;
  readonly ms: number | undefined;
  readonly error: string | undefined;
  /** The number of calls that it caused, directly or indirectly. */
  readonly calls: number;
  /** Tells whether the request or a call that it caused failed, was denied, or was struck by a fault. */
  readonly failed: boolean;
  readonly denied: boolean;
}

/** Answers a request with everything that it caused; the oldest comes first. */
export function traceOf({ journal, steps, carried }: Kept, id: string) {
  const entries = journal.entries();
  const root = rootOf(new Map(entries.map((entry) => [entry.id, entry])), id);
  const known = new Set([root]);
  const found = entries.filter((entry) => {
    if (entry.id !== root && !causesOf(entry).some((cause) => known.has(cause))) return false;
    known.add(entry.id);
    return true;
  });
  return {
    root,
    entries: found.map((entry) => ({
      ...entry,
      carries: carried?.has(entry.id) ?? false,
      execution: carried?.executionOf(entry.id),
    })),
    steps: found.flatMap((entry) => steps.of(entry.id)).map(withoutToken),
  };
}

interface Kept {
  readonly journal: Pick<Journal, 'entries'>;
  readonly steps: Steps;
  readonly carried?: CarriedCalls | undefined;
}

/** Shows what the resolver received, without the token: somebody else may see the screen. */
function withoutToken(step: HandlerStep): HandlerStep {
  const { request, ...context } = step.context as { request?: { headers?: Readonly<Record<string, string>> } };
  const headers = { ...request?.headers };
  for (const name of ['authorization', 'x-api-key', 'x-amz-security-token'])
    if (headers[name] !== undefined) headers[name] = '(not shown)';
  return { ...step, context: { ...context, request: { ...request, headers } } };
}

const causesOf = ({ parent, alsoBy = none }: Entry): readonly EntryId[] =>
  parent === undefined ? alsoBy : [parent, ...alsoBy];
const none: readonly EntryId[] = [];

/** Follows the causes to the first call that the journal still has. A chain may be as long as the journal. */
function rootOf(byId: ReadonlyMap<string, Entry>, id: string): string {
  const seen = new Set<string>();
  for (let root = id; ;) {
    seen.add(root);
    const entry = byId.get(root);
    const cause = entry && causesOf(entry).find((one) => byId.has(one) && !seen.has(one));
    if (cause === undefined) return root;
    root = cause;
  }
}

/**
 * Finds the call that started an execution of a state machine at a given time. Answers undefined if the journal no
 * longer has it, or if several calls match.
 */
export function originOf(journal: Pick<Journal, 'entries'>, machine: string, startedAt: number): string | undefined {
  const found = journal.entries().filter(({ action, subject, at, ms = 0 }) => {
    const isStart = action === 'StartExecution' || action === 'StartSyncExecution';
    return isStart && subject.includes(machine) && at <= startedAt + 1 && startedAt <= at + ms + 1;
  });
  return found.length === 1 ? found[0]?.id : undefined;
}

/**
 * Lists the newest requests from outside; the newest comes first. It leaves out what the console asks for its own
 * screens, and polls of queues. What several requests caused counts for each of them.
 */
export function requestLines(journal: Pick<Journal, 'entries'>, cause: string, most = 200): RequestLine[] {
  const entries = journal
    .entries()
    .filter((entry) => entry.parent !== unasked || hasFailed(entry, true) || isDenied(entry));
  const lines = newestRoots(entries, cause, most).map(lineOf);
  const places = new Map(lines.map(({ id }, place) => [id, place]));
  // A bit for each line: thousands of calls may have all of them among their causes.
  const roots = new Map<string, Uint32Array>();
  for (const entry of entries) {
    const above = new Uint32Array(Math.ceil(lines.length / 32));
    const own = places.get(entry.id);
    if (own !== undefined) above[own >> 5] = 1 << (own & 31);
    else
      for (const one of causesOf(entry))
        roots.get(one)?.forEach((bits, word) => (above[word] = (above[word] ?? 0) | bits));
    roots.set(entry.id, above);
    const [failed, denied] = [hasFailed(entry, own !== undefined), isDenied(entry)];
    lines.forEach((line, place) => {
      if ((((above[place >> 5] ?? 0) >>> (place & 31)) & 1) === 0) return;
      if (place !== own) line.calls += 1;
      line.failed ||= failed;
      line.denied ||= denied;
    });
  }
  return lines.reverse();
}

/** Lists the newest entries that no other one has caused; the oldest comes first. */
function newestRoots(entries: readonly Entry[], cause: string, most: number): Entry[] {
  const seen = new Set([cause]);
  const found = entries.filter((entry) => {
    const isRoot = !causesOf(entry).some((one) => seen.has(one));
    seen.add(entry.id);
    return isRoot && entry.id !== cause;
  });
  return found.slice(-most);
}

type Counted = { -readonly [Member in keyof RequestLine]: RequestLine[Member] };

const lineOf = ({ id, at, service, action, subject, principal, status, ms, error }: Entry): Counted => ({
  id,
  at,
  service,
  action,
  subject,
  principal,
  status,
  ms,
  error,
  calls: 0,
  failed: false,
  denied: false,
});

const isDenied = ({ decisions }: Entry): boolean => decisions.some(({ decision }) => !decision.allowed);

/** These statuses below a request are no failures: a caller expects that an object may be absent or changed. */
const expected: readonly number[] = [404, 412];
const hasFailed = ({ status = 200, failures = [], fault }: Entry, isRoot: boolean): boolean =>
  (status >= 400 && (isRoot || !expected.includes(status))) || failures.length > 0 || fault !== undefined;
