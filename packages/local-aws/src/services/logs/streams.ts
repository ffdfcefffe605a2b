import type { RejectedLogEventsInfo } from '@aws-sdk/client-cloudwatch-logs';
import type { EpochMs } from '../../kernel/clock.ts';
import { text } from '../../protocol/members.ts';
import { dayMs, hourMs } from '../../kernel/clock.ts';

export const streamName = text({ required: true, min: 1, max: 512, pattern: /^[^:*]*$/, patternText: '[^:*]*' });

interface InputEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Each event counts 26 bytes more than its message. docs: Amazon CloudWatch Logs API Reference, "PutLogEvents" */
const sizeOfOne = ({ message }: Pick<InputEvent, 'message'>): number => Buffer.byteLength(message) + 26;

export const sizeOf = (events: readonly InputEvent[]): number =>
  events.reduce((sum, event) => sum + sizeOfOne(event), 0);

/** docs: Amazon CloudWatch Logs API Reference, "GetLogEvents", "FilterLogEvents" (1 MB of events) */
const mostOfPage = 2 ** 20;

/** Tells how many of the first events fit into a page: one at least, if there are any. */
export function fittingOf(events: Iterable<Pick<InputEvent, 'message'>>): number {
  let [count, size] = [0, 0];
  for (const event of events) {
    size += sizeOfOne(event);
    if (count > 0 && size > mostOfPage) break;
    count += 1;
  }
  return count;
}

/**
 * Parts the events from those that are too old or too new to be kept: 14 days and 2 hours, or older than the group
 * keeps. docs: Amazon CloudWatch Logs API Reference, "PutLogEvents"
 */
export function rejectedOf(
  events: readonly InputEvent[],
  now: EpochMs,
  retentionDays: number | undefined,
): { readonly accepted: readonly InputEvent[]; readonly rejectedLogEventsInfo?: RejectedLogEventsInfo } {
  const before = (limit: number): number => events.filter(({ timestamp }) => timestamp < limit).length;
  const tooOld = before(now - 14 * dayMs);
  const expired = retentionDays === undefined ? 0 : before(now - retentionDays * dayMs);
  const tooNew = before(now + 2 * hourMs);
  const info: RejectedLogEventsInfo = {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    ...(tooNew < events.length && { tooNewLogEventStartIndex: tooNew }),
  };
  const accepted = events.slice(Math.max(tooOld, expired), tooNew);
  return Object.keys(info).length === 0 ? { accepted } : { accepted, rejectedLogEventsInfo: info };
}
