import type { Failure } from '../contract/failure.ts';
import type { EntryId } from '../contract/action.ts';
import type { Clock } from '../kernel/clock.ts';
import { limitedLines } from '../kernel/limited-lines.ts';
import { printableLine, type Operator } from '../kernel/operator.ts';
import type { Entry, Journal } from './journal.ts';

/** Writes a line in the terminal for each call, if the operator asked for it (`--verbose`). */
export function tellJournal(journal: Journal, operator: Operator): void {
  if (operator.writes('debug')) journal.follow((entry) => operator.debug(lineOf(entry)));
}

/** Writes a line in the terminal for each GraphQL request and each invocation that failed. */
export function tellFailures(journal: Journal, operator: Operator, { now }: Pick<Clock, 'now'>): void {
  const write = limitedLines(now, 'failures', operator.warn);
  /**
   * The failures of functions that were invoked for a request that still runs. The line of that request tells of them.
   */
  const held = new Map<EntryId, Cause[]>();
  journal.follow(({ id, parent, failures = [] }) => {
    const causes = held.get(id) ?? [];
    held.delete(id);
    if (failures.length === 0 && causes.length === 0) return;
    if (parent !== undefined && journal.isOpen(parent)) {
      const own = failures.map((failure) => ({ ...failure, id }));
      held.set(parent, [...(held.get(parent) ?? []), ...causes, ...own]);
      return;
    }
    write(failureLine(isAlone(id) ? (parent ?? id) : id, failures, causes));
  });
}

/** A failure of a function, with the id that its log shows. */
type Cause = Failure & { readonly id: EntryId };

/** An entry that stands for a failure alone has an id that no client knows. The id of the call before it is known. */
const isAlone = (id: EntryId): boolean => id.startsWith('failure-');

/**
 * Writes a line such as `✗ Query.listBooks → InvokeSearch → Search-1f0c: TypeError: boom
 * (functions/search/handler.ts:14:9) [1f0c9a52 → 77ab01c4]`. If a function failed, it is the reason for the failure of
 * its caller.
 */
function failureLine(id: EntryId, failures: readonly Failure[], causes: readonly Cause[]): string {
  const [failed, cause] = [failures[0], causes[0]];
  const { error, message, place } = (cause ?? failed) as Failure;
  const way = [failed && placeInApi(failed), failed?.step, cause?.what].filter((name) => name !== undefined);
  const more = Math.max(failures.length, causes.length) - 1;
  const parts = [`✗ ${way.join(' → ')}:`, error === '' ? message : `${error}: ${message}`];
  if (place !== undefined) parts.push(`(${place})`);
  if (more > 0) parts.push(`and ${more} more`);
  parts.push(cause ? `[${short(id)} → ${short(cause.id)}]` : `[${short(id)}]`);
  const lines = parts.join(' ').split('\n');
  return lines
    .map((line) => line.trim())
    .join(' ')
    .slice(0, longest);
}

const placeInApi = ({ what, operation }: Failure): string => (operation === undefined ? what : `${operation}: ${what}`);

/**
 * Writes a line such as `200 s3 PutObject arn:aws:s3:::bucket/key by arn:…:role/worker in 3 ms [1f0c9a52 from
 * 77ab01c4]`. The shortened ids tell which call caused which.
 */
function lineOf({ id, parent, service, action, subject, principal, fault, status, error, ms }: Entry): string {
  const parts = [String(status ?? '…'), service || 'nobody', action || '?'];
  if (subject !== '') parts.push(subject);
  parts.push(`by ${principal}`);
  if (error !== undefined) parts.push(error);
  if (fault !== undefined) parts.push(`(fault: ${fault})`);
  if (ms !== undefined) parts.push(`in ${ms} ms`);
  parts.push(parent === undefined ? `[${short(id)}]` : `[${short(id)} from ${short(parent)}]`);
  return printableLine(parts.join(' ').slice(0, longest));
}

/** The most characters of a line: keys of objects may be long. */
const longest = 1_000;

const short = (id: string): string => id.slice(0, 8);
