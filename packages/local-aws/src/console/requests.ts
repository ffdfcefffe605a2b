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
    if (entry.id !== root && (entry.parent === undefined || !known.has(entry.parent))) return false;
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

/** Follows the causes to the first call that the journal still has. */
function rootOf(byId: ReadonlyMap<string, Entry>, id: string): string {
  const parent = byId.get(id)?.parent;
  return parent === undefined || !byId.has(parent) ? id : rootOf(byId, parent);
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
 * Lists the newest requests from outside, without those that the console made for its own screens; the newest comes
 * first.
 */
export function requestLines(journal: Pick<Journal, 'entries'>, cause: string, most = 200): RequestLine[] {
  const entries = journal.entries();
  const roots = new Map<string, string>();
  const lines = new Map<string, RequestLine>();
  for (const entry of entries) {
    const { parent } = entry;
    const isOwn = parent === cause || (parent !== undefined && roots.get(parent) === cause);
    const root = isOwn ? cause : (roots.get(parent ?? '') ?? entry.id);
    roots.set(entry.id, root);
    if (isOwn) continue;
    const line = lines.get(root) ?? lineOf(entry);
    lines.set(root, {
      ...line,
      calls: line.calls + (root === entry.id ? 0 : 1),
      failed: line.failed || hasFailed(entry, root === entry.id),
      denied: line.denied || isDenied(entry),
    });
  }
  return [...lines.values()].slice(-most).reverse();
}

const lineOf = ({ id, at, service, action, subject, principal, status, ms, error }: Entry): RequestLine => ({
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
