import type { Operator } from '../kernel/operator.ts';
import type { Entry, Journal } from './journal.ts';

/** A line in the terminal for each call, where the operator asked for that much (`--verbose`). */
export function tellJournal(journal: Journal, operator: Operator): void {
  if (operator.writes('debug')) journal.follow((entry) => operator.debug(lineOf(entry)));
}

/**
 * `200 s3 PutObject arn:aws:s3:::bucket/key by arn:…:role/worker in 3 ms [1f0c9a52 from 77ab01c4]`: the ids, shortened,
 * tell which call caused which.
 */
function lineOf({ id, parent, service, action, subject, principal, fault, status, error, ms }: Entry): string {
  const parts = [String(status ?? '…'), service || 'nobody', action || '?'];
  if (subject !== '') parts.push(subject);
  parts.push(`by ${principal}`);
  if (error !== undefined) parts.push(error);
  if (fault !== undefined) parts.push(`(fault: ${fault})`);
  if (ms !== undefined) parts.push(`in ${ms} ms`);
  parts.push(parent === undefined ? `[${short(id)}]` : `[${short(id)} from ${short(parent)}]`);
  return parts.join(' ').slice(0, longest);
}

/** Characters: keys of objects may be long. */
const longest = 1_000;

const short = (id: string): string => id.slice(0, 8);
