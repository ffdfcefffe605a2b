import { action } from '../../../protocol/action.ts';
import { flag, integer, text } from '../../../protocol/shapes.ts';
import type { LogEvent } from '../engine/format.ts';
import { invalidParameter } from '../errors.ts';
import type { Groups } from '../groups.ts';
import { limitOf, pageOf } from '../paging.ts';

interface Input {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamNamePrefix?: string;
  readonly orderBy?: string;
  readonly descending?: boolean;
  readonly nextToken?: string;
  readonly limit?: number;
}

export const createDescribeLogStreams = (groups: Groups) =>
  action<Input, unknown>(
    {
      logGroupName: text,
      logGroupIdentifier: text,
      logStreamNamePrefix: text,
      orderBy: text,
      descending: flag,
      nextToken: text,
      limit: integer,
    },
    async (input) => {
      const group = groups.find(input);
      const byTime = input.orderBy === 'LastEventTime';
      const prefix = input.logStreamNamePrefix ?? '';
      if (byTime && prefix !== '') throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
      const streams = [...streamsOf(await groups.events(group))].filter(([name]) => name.startsWith(prefix));
      streams.sort(([a, first], [b, second]) => (byTime ? first.last - second.last : a < b ? -1 : 1));
      if (input.descending) streams.reverse();
      const { page, ...next } = pageOf(streams, input.nextToken, limitOf(input.limit, 50));
      const logStreams = page.map(([name, { first, last }]) => ({
        logStreamName: name,
        arn: `${group.arn}:log-stream:${name}`,
        creationTime: first,
        firstEventTimestamp: first,
        lastEventTimestamp: last,
        lastIngestionTime: last,
        storedBytes: 0,
      }));
      return { logStreams, ...next };
    },
  );

function streamsOf(events: readonly LogEvent[]): Map<string, { first: number; last: number }> {
  const streams = new Map<string, { first: number; last: number }>();
  for (const { stream, timestamp } of events) {
    const known = streams.get(stream);
    if (known) known.last = Math.max(known.last, timestamp);
    else streams.set(stream, { first: timestamp, last: timestamp });
  }
  return streams;
}
