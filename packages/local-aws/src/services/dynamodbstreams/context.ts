import { textOf, type Members, type Need } from '../../contract/action.ts';
import type { TableStream, TableStreams } from '../../contract/table-streams.ts';
import type { Clock } from '../../kernel/clock.ts';
import { actionFor } from '../../protocol/actions.ts';
import { text } from '../../protocol/members.ts';
import { streamNotFound } from './errors.ts';

/** The parts of the service that each of its actions gets. */
export interface StreamsContext {
  readonly clock: Clock;
  readonly streams: TableStreams;
}

export const streamsAction = actionFor<StreamsContext>();

export const streamArn = text({ required: true, min: 37, max: 1024 });

/** Needs a permission on the stream that a request names. */
export const onStream =
  (action: string) =>
  ({ StreamArn }: Members): readonly Need[] => [{ action, resource: textOf(StreamArn) }];

export function streamNamed({ streams }: StreamsContext, arn: string): TableStream {
  const stream = streams.find(arn);
  if (!stream) throw streamNotFound(arn);
  return stream;
}
