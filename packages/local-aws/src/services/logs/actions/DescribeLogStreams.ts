import type { EpochMs } from '../../../kernel/clock.ts';
import type { DescribeLogStreamsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, integer, text } from '../../../protocol/members.ts';
import { inGroup, logsAction, requireOneName } from '../context.ts';
import type { StoredStream } from '../store.ts';
import type { LogEvent } from '../engine/format.ts';
import { invalidParameter, pager } from '../errors.ts';

const askedOf = (group: string, prefix: string, orderBy?: string, descending?: boolean) => [
  'DescribeLogStreams',
  group,
  prefix,
  orderBy,
  descending,
];

export const DescribeLogStreams = logsAction({
  input: {
    logGroupName: text({ min: 1, max: 512 }),
    logGroupIdentifier: text({ min: 1, max: 2048 }),
    logStreamNamePrefix: text({ min: 1, max: 512 }),
    orderBy: text({ values: ['LogStreamName', 'LastEventTime'] }),
    descending: flag(),
    nextToken: text({ min: 1 }),
    limit: integer({ min: 1, max: 50 }),
  },
  needs: inGroup('logs:DescribeLogStreams'),
  genuine: ({ logGroup }) => [
    { logGroupName: logGroup, orderBy: 'LastEventTime', descending: true, limit: 2 },
    {
      logGroupIdentifier: logGroup,
      logStreamNamePrefix: '2',
      nextToken: pager.places(askedOf(logGroup, '2')).write(0),
    },
  ],
  async run(input, { groups }): Promise<Wire<DescribeLogStreamsResponse>> {
    const { logStreamNamePrefix: prefix = '', orderBy, descending, nextToken, limit = 50 } = input;
    requireOneName(input);
    const group = groups.find(input);
    const byTime = orderBy === 'LastEventTime';
    if (byTime && prefix !== '') throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
    const known = await streamsOf(groups.events(group), groups.streams(group));
    const streams = [...known].filter(([name]) => name.startsWith(prefix));
    streams.sort(byTime ? ([, a], [, b]) => (a.last ?? 0) - (b.last ?? 0) : ([a], [b]) => (a < b ? -1 : 1));
    if (descending) streams.reverse();
    const asked = askedOf(group.name, prefix, orderBy, descending);
    const { entries, next } = pager.placed(streams, { token: nextToken, limit, asked });
    const logStreams = entries.map(([name, { created, first, last }]) => ({
      logStreamName: name,
      arn: `${group.arn}:log-stream:${name}`,
      creationTime: created,
      ...(last !== undefined && {
        firstEventTimestamp: first,
        lastEventTimestamp: last,
        lastIngestionTime: last,
      }),
      // It means nothing any more. docs: Amazon CloudWatch Logs API Reference, "LogStream" (uploadSequenceToken)
      uploadSequenceToken: String(last ?? created),
      storedBytes: 0,
    }));
    return { logStreams, ...(next !== undefined && { nextToken: next }) };
  },
});

interface Times {
  readonly created: EpochMs;
  readonly first?: EpochMs;
  /** The time of the last event; an empty stream has none. */
  readonly last?: EpochMs;
}

async function streamsOf(
  events: AsyncIterable<readonly LogEvent[]>,
  made: readonly StoredStream[],
): Promise<Map<string, Times>> {
  const streams = new Map<string, Times>(made.map(({ name, createdAt }) => [name, { created: createdAt }]));
  for await (const piece of events)
    for (const { stream, timestamp } of piece) {
      const { created = timestamp, first = timestamp, last = timestamp } = streams.get(stream) ?? {};
      streams.set(stream, { created, first: Math.min(first, timestamp), last: Math.max(last, timestamp) });
    }
  return streams;
}
