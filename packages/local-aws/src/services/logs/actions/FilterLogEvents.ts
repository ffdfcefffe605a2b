import { action } from '../../../protocol/action.ts';
import { flag, integer, list, long, text } from '../../../protocol/shapes.ts';
import { compileFilter } from '../engine/filter-pattern.ts';
import { invalidParameter } from '../errors.ts';
import type { Groups } from '../groups.ts';
import { limitOf, pageOf } from '../paging.ts';

interface Input {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamNames?: readonly string[];
  readonly logStreamNamePrefix?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly filterPattern?: string;
  readonly nextToken?: string;
  readonly limit?: number;
  readonly interleaved?: boolean;
}

export const createFilterLogEvents = (groups: Groups) =>
  action<Input, unknown>(
    {
      logGroupName: text,
      logGroupIdentifier: text,
      logStreamNames: list(text),
      logStreamNamePrefix: text,
      startTime: long,
      endTime: long,
      filterPattern: text,
      nextToken: text,
      limit: integer,
      interleaved: flag,
    },
    async (input) => {
      const { logStreamNames, logStreamNamePrefix, startTime = 0, endTime = Infinity } = input;
      if (logStreamNames && logStreamNamePrefix !== undefined)
        throw invalidParameter('Only one of logStreamNames or logStreamNamePrefix can be specified.');
      const matches = compileFilter(input.filterPattern ?? '');
      const names = logStreamNames && new Set(logStreamNames);
      const group = groups.find(input);
      const found = (await groups.events(group))
        .map((event, index) => ({
          ...event,
          eventId: `${event.timestamp}`.padStart(20, '0') + `${index}`.padStart(36, '0'),
        }))
        .filter(
          ({ timestamp, stream, message }) =>
            timestamp >= startTime &&
            timestamp <= endTime &&
            (names?.has(stream) ?? stream.startsWith(logStreamNamePrefix ?? '')) &&
            matches(message),
        );
      found.sort((a, b) => a.timestamp - b.timestamp);
      const { page, ...next } = pageOf(found, input.nextToken, limitOf(input.limit, 10_000));
      const events = page.map(({ timestamp, stream, message, eventId }) => ({
        logStreamName: stream,
        timestamp,
        message,
        ingestionTime: timestamp,
        eventId,
      }));
      return { events, searchedLogStreams: [], ...next };
    },
  );
