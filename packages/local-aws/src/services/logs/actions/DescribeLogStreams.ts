import type { EpochMs } from '../../../kernel/clock.ts';
import type { DescribeLogStreamsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, integer, text } from '../../../protocol/members.ts';
import { inGroup, logsAction } from '../context.ts';
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
    logGroupName: text(),
    logGroupIdentifier: text(),
    logStreamNamePrefix: text(),
    orderBy: text(),
    descending: flag(),
    nextToken: text(),
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
    const group = groups.find(input);
    const byTime = orderBy === 'LastEventTime';
    if (byTime && prefix !== '') throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
    const streams = [...streamsOf(await groups.events(group))].filter(([name]) => name.startsWith(prefix));
    streams.sort(byTime ? ([, a], [, b]) => a.last - b.last : ([a], [b]) => (a < b ? -1 : 1));
    if (descending) streams.reverse();
    const asked = askedOf(group.name, prefix, orderBy, descending);
    const { entries, next } = pager.placed(streams, { token: nextToken, limit, asked });
    const logStreams = entries.map(([name, { first, last }]) => ({
      logStreamName: name,
      arn: `${group.arn}:log-stream:${name}`,
      creationTime: first,
      firstEventTimestamp: first,
      lastEventTimestamp: last,
      lastIngestionTime: last,
      storedBytes: 0,
    }));
    return { logStreams, ...(next !== undefined && { nextToken: next }) };
  },
});

function streamsOf(events: readonly LogEvent[]): Map<string, { first: EpochMs; last: number }> {
  const streams = new Map<string, { first: EpochMs; last: number }>();
  for (const { stream, timestamp } of events) {
    const known = streams.get(stream);
    if (known) known.last = Math.max(known.last, timestamp);
    else streams.set(stream, { first: timestamp, last: timestamp });
  }
  return streams;
}
