import { action } from '../../../protocol/action.ts';
import { flag, integer, long, text } from '../../../protocol/shapes.ts';
import { invalidParameter, streamNotFound } from '../errors.ts';
import type { Groups } from '../groups.ts';
import { limitOf } from '../paging.ts';

interface Input {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamName: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly nextToken?: string;
  readonly limit?: number;
  readonly startFromHead?: boolean;
}

/** Tokens `f/<position>` and `b/<position>`, as CloudWatch's: reading on at an end answers the same token again. */
export const createGetLogEvents = (groups: Groups) =>
  action<Input, unknown>(
    {
      logGroupName: text,
      logGroupIdentifier: text,
      logStreamName: text,
      startTime: long,
      endTime: long,
      nextToken: text,
      limit: integer,
      startFromHead: flag,
    },
    async (input) => {
      const { startTime = 0, endTime = Infinity } = input;
      const limit = limitOf(input.limit, 10_000);
      const stream = (await groups.events(groups.find(input))).filter((event) => event.stream === input.logStreamName);
      if (stream.length === 0) throw streamNotFound();
      const events = stream.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
      const [from, to] = bounds(input, events.length, limit);
      const page = events
        .slice(from, to)
        .map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp }));
      return { events: page, nextForwardToken: `f/${to}`, nextBackwardToken: `b/${from}` };
    },
  );

function bounds({ nextToken, startFromHead }: Input, length: number, limit: number): [number, number] {
  if (nextToken === undefined)
    return startFromHead ? [0, Math.min(limit, length)] : [Math.max(0, length - limit), length];
  const match = /^([fb])\/(\d{1,15})$/.exec(nextToken);
  if (!match) throw invalidParameter('The specified nextToken is invalid.');
  const at = Math.min(Number(match[2]), length);
  return match[1] === 'f' ? [at, Math.min(length, at + limit)] : [Math.max(0, at - limit), at];
}
