import type { FilterLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, integer, list, long, text } from '../../../protocol/members.ts';
import { inGroup, logsAction, requireOneName } from '../context.ts';
import type { Work } from '../../../kernel/in-turns.ts';
import { createPace } from '../../../kernel/pace.ts';
import { compileFilter } from '../engine/filter-pattern.ts';
import { invalidParameter, pager } from '../errors.ts';
import type { StoredEvent } from '../files.ts';
import { fittingOf } from '../streams.ts';

export const FilterLogEvents = logsAction({
  input: {
    logGroupName: text({ min: 1, max: 512 }),
    logGroupIdentifier: text({ min: 1, max: 2048 }),
    logStreamNames: list(text({ min: 1, max: 512 }), { min: 1, max: 100 }),
    logStreamNamePrefix: text({ min: 1, max: 512 }),
    startTime: long(),
    endTime: long(),
    // docs: Amazon CloudWatch Logs API Reference, "FilterLogEvents"
    filterPattern: text({ min: 0, max: 1024 }),
    nextToken: text({ min: 1 }),
    limit: integer({ min: 1, max: 10_000 }),
    interleaved: flag(),
  },
  needs: inGroup('logs:FilterLogEvents'),
  genuine: ({ logGroup }) => [
    {
      logGroupName: logGroup,
      filterPattern: '"a b" -c ?d',
      startTime: 1,
      endTime: 4_000_000_000_000,
      limit: 3,
    },
    {
      logGroupName: logGroup,
      filterPattern: '{ $.level = "ERROR" && $.a > 1 }',
      logStreamNames: ['x'],
      interleaved: true,
      limit: 3,
    },
  ],
  async run(input, { groups }): Promise<Wire<FilterLogEventsResponse>> {
    requireOneName(input);
    const { startTime = 0, endTime = Infinity, limit = 10_000 } = input;
    const isOfStreams = streamFilter(input);
    const matches = compileFilter(input.filterPattern ?? '');
    const pace = createPace(() => performance.now());
    const found: StoredEvent[] = [];
    for await (const piece of groups.events(groups.find(input), { from: startTime, to: endTime }))
      for (const event of piece)
        if (isOfStreams(event.stream) && (await paced(matches(event.message), pace))) found.push(event);
    found.sort((a, b) => a.timestamp - b.timestamp);
    const { nextToken: token, limit: _limit, ...asked } = input;
    const pageOf = (most: number) => pager.placed(found, { token, limit: most, asked: ['FilterLogEvents', asked] });
    const { entries, next } = pageOf(Math.max(1, fittingOf(pageOf(limit).entries)));
    const events = entries.map(({ timestamp, stream, message, place }) => ({
      logStreamName: stream,
      timestamp,
      message,
      ingestionTime: timestamp,
      eventId: `${timestamp}`.padStart(20, '0') + `${place}`.padStart(36, '0'),
    }));
    return { events, searchedLogStreams: [], ...(next !== undefined && { nextToken: next }) };
  },
});

async function paced(work: Work<boolean>, pace: () => Promise<void> | undefined): Promise<boolean> {
  for (;;) {
    const turn = pace();
    if (turn) await turn;
    const step = work.next();
    if (step.done) return step.value;
  }
}

interface Streams {
  readonly logStreamNames?: readonly string[];
  readonly logStreamNamePrefix?: string;
}

function streamFilter({ logStreamNames, logStreamNamePrefix }: Streams): (stream: string) => boolean {
  if (!logStreamNames) return (stream) => stream.startsWith(logStreamNamePrefix ?? '');
  if (logStreamNamePrefix !== undefined)
    throw invalidParameter('Only one of logStreamNames or logStreamNamePrefix can be specified.');
  const names = new Set(logStreamNames);
  return (stream) => names.has(stream);
}
