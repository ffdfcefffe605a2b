import type { DescribeStreamOutput } from '@aws-sdk/client-dynamodb-streams';
import { sequenceNumber, type TableStream } from '../../../contract/table-streams.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { onStream, streamArn, streamNamed, streamsAction } from '../context.ts';

// docs: Amazon DynamoDB API Reference, "DescribeStream"
export const DescribeStream = streamsAction({
  input: {
    StreamArn: streamArn,
    Limit: integer({ min: 1 }),
    ExclusiveStartShardId: text({ min: 28, max: 65 }),
  },
  needs: onStream('dynamodb:DescribeStream'),
  genuine: ({ stream }) => [{ StreamArn: stream }],
  run({ StreamArn, ExclusiveStartShardId }, context): Wire<DescribeStreamOutput> {
    const stream = streamNamed(context, StreamArn);
    return {
      StreamDescription: {
        StreamArn: stream.arn,
        StreamLabel: stream.label,
        StreamStatus: stream.last === undefined ? 'ENABLED' : 'DISABLED',
        StreamViewType: stream.view,
        CreationRequestDateTime: stream.createdAt / 1000,
        TableName: stream.tableName,
        KeySchema: stream.keySchema,
        Shards: ExclusiveStartShardId === stream.shardId ? [] : [shardOf(stream)],
      },
    };
  },
});

const shardOf = ({ shardId, first, last }: TableStream) => ({
  ShardId: shardId,
  SequenceNumberRange: {
    StartingSequenceNumber: sequenceNumber(first),
    ...(last !== undefined && { EndingSequenceNumber: sequenceNumber(last) }),
  },
});
