import type { GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, integer, long, text } from '../../../protocol/members.ts';
import { inGroup, logsAction, requireOneName } from '../context.ts';
import type { LogEvent } from '../engine/format.ts';
import { invalidParameter, streamNotFound } from '../errors.ts';
import { fittingOf } from '../streams.ts';

/**
 * Tokens `f/<position>` and `b/<position>`, as CloudWatch's: reading on at an end answers the same token again.
 * docs: Amazon CloudWatch Logs API Reference, "GetLogEvents"
 *
 * The kernel's pager cannot write them: its lists have one direction and end, while each page here has two tokens, and
 * the one after the last event is good for events that are still to come.
 */
export const GetLogEvents = logsAction({
  input: {
    logGroupName: text({ min: 1, max: 512 }),
    logGroupIdentifier: text({ min: 1, max: 2048 }),
    logStreamName: text({ required: true, min: 1, max: 512 }),
    startTime: long(),
    endTime: long(),
    nextToken: text({ min: 1 }),
    limit: integer({ min: 1, max: 10_000 }),
    startFromHead: flag(),
  },
  needs: inGroup('logs:GetLogEvents'),
  genuine: ({ logGroup, logStream }) => [
    { logGroupName: logGroup, logStreamName: logStream, startFromHead: true, limit: 2 },
    { logGroupName: logGroup, logStreamName: logStream, nextToken: 'f/1', startTime: 1, limit: 2 },
  ],
  async run(input, { groups }): Promise<Wire<GetLogEventsResponse>> {
    requireOneName(input);
    const { startTime = 0, endTime = Infinity, limit = 10_000 } = input;
    const group = groups.find(input);
    if (!(await groups.hasStream(group, input.logStreamName))) throw streamNotFound();
    const events: LogEvent[] = [];
    // The end itself does not belong to the time.
    for await (const piece of groups.events(group, { from: startTime, to: endTime - 1 }))
      for (const event of piece) if (event.stream === input.logStreamName) events.push(event);
    events.sort((one, other) => one.timestamp - other.timestamp);
    const [from, to] = bounds(input, events, limit);
    const page = events
      .slice(from, to)
      .map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp }));
    return { events: page, nextForwardToken: `f/${to}`, nextBackwardToken: `b/${from}` };
  },
});

interface Position {
  readonly nextToken?: string;
  readonly startFromHead?: boolean;
}

function bounds({ nextToken, startFromHead }: Position, events: readonly LogEvent[], limit: number): [number, number] {
  const { length } = events;
  const forth = (at: number): [number, number] => [at, at + fittingOf(events.slice(at, at + limit))];
  const back = (at: number): [number, number] => [
    at - fittingOf(events.slice(Math.max(0, at - limit), at).reverse()),
    at,
  ];
  if (nextToken === undefined) return startFromHead ? forth(0) : back(length);
  const match = /^([fb])\/(\d{1,15})$/.exec(nextToken);
  if (!match) throw invalidParameter('The specified nextToken is invalid.');
  const at = Math.min(Number(match[2]), length);
  return match[1] === 'f' ? forth(at) : back(at);
}
