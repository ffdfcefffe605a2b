import type { GetRecordsOutput } from '@aws-sdk/client-dynamodb-streams';
import { textOf } from '../../../contract/action.ts';
import type { StreamRecord } from '../../../contract/table-streams.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { streamNamed, streamsAction } from '../context.ts';
import { expiredIterator } from '../errors.ts';
import { arnOfIterator, readIterator, writeIterator } from '../iterator.ts';

const mostRecords = 1000;
const mostBytes = 2 ** 20;
const validMilliseconds = 15 * 60_000;

// docs: Amazon DynamoDB API Reference, "GetRecords"
export const GetRecords = streamsAction({
  input: {
    ShardIterator: text({ required: true, min: 1, max: 2048 }),
    Limit: integer({ min: 1 }),
  },
  needs: ({ ShardIterator }) => [{ action: 'dynamodb:GetRecords', resource: arnOfIterator(textOf(ShardIterator)) }],
  genuine: ({ shardIterator }) => [{ ShardIterator: shardIterator, Limit: 10 }],
  run({ ShardIterator, Limit = mostRecords }, context): Wire<GetRecordsOutput> {
    const { arn, place, at } = readIterator(ShardIterator);
    const stream = streamNamed(context, arn);
    const now = context.clock.now();
    if (now - at > validMilliseconds) throw expiredIterator(at, now, validMilliseconds);
    const records = within(context.streams.behind(stream, place, Math.min(Limit, mostRecords)));
    const next = records.at(-1)?.place ?? place;
    // A shard that is closed and read to its end has no further iterator.
    const isOver = stream.last !== undefined && (next >= stream.last || records.length === 0);
    return {
      Records: records.map(({ shown }) => shown),
      ...(!isOver && { NextShardIterator: writeIterator({ arn, place: next, at: now }) }),
    };
  },
});

/** Answers as many records as fit into an answer, and at least one. */
function within(records: readonly StreamRecord[]): readonly StreamRecord[] {
  let bytes = 0;
  const over = records.findIndex((record) => (bytes += record.bytes) > mostBytes);
  return over < 0 ? records : records.slice(0, Math.max(1, over));
}
