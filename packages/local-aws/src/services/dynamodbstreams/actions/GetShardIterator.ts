import type { GetShardIteratorOutput } from '@aws-sdk/client-dynamodb-streams';
import { placeOfSequence, type TableStream } from '../../../contract/table-streams.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onStream, streamArn, streamNamed, streamsAction, type StreamsContext } from '../context.ts';
import { shardNotFound, trimmed, validation } from '../errors.ts';
import { writeIterator } from '../iterator.ts';

const types = ['TRIM_HORIZON', 'LATEST', 'AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER'] as const;

// docs: Amazon DynamoDB API Reference, "GetShardIterator"
export const GetShardIterator = streamsAction({
  input: {
    StreamArn: streamArn,
    ShardId: text({ required: true, min: 28, max: 65 }),
    ShardIteratorType: text({ required: true, values: types }),
    SequenceNumber: text({ min: 21, max: 40 }),
  },
  needs: onStream('dynamodb:GetShardIterator'),
  genuine: ({ stream, shard }) => [{ StreamArn: stream, ShardId: shard, ShardIteratorType: 'LATEST' }],
  run({ StreamArn, ShardId, ShardIteratorType, SequenceNumber }, context): Wire<GetShardIteratorOutput> {
    const stream = streamNamed(context, StreamArn);
    if (ShardId !== stream.shardId) throw shardNotFound(ShardId);
    const place = placeFor(context, stream, ShardIteratorType, SequenceNumber);
    return { ShardIterator: writeIterator({ arn: stream.arn, place, at: context.clock.now() }) };
  },
});

/** Answers the place behind which reading begins. */
function placeFor(
  { streams }: StreamsContext,
  stream: TableStream,
  type: (typeof types)[number],
  sequence: string | undefined,
): number {
  if (type === 'TRIM_HORIZON') return 0;
  if (type === 'LATEST') return streams.end(stream);
  const place = placeOfSequence(sequence ?? '');
  const end = streams.end(stream);
  const isAhead = place !== undefined && end >= stream.first && place > end;
  if (sequence === undefined || place === undefined || place < stream.first || isAhead)
    throw validation('Invalid SequenceNumber');
  if (!streams.keeps(stream, place)) throw trimmed(sequence);
  return type === 'AT_SEQUENCE_NUMBER' ? place - 1 : place;
}
