import type { ListStreamsOutput } from '@aws-sdk/client-dynamodb-streams';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { streamsAction } from '../context.ts';

const most = 100;

// docs: Amazon DynamoDB API Reference, "ListStreams"
export const ListStreams = streamsAction({
  input: {
    TableName: text({ min: 3, max: 255, pattern: /^[a-zA-Z0-9_.-]+$/, patternText: '[a-zA-Z0-9_.-]+' }),
    Limit: integer({ min: 1 }),
    ExclusiveStartStreamArn: text({ min: 37, max: 1024 }),
  },
  needs: anywhere('dynamodb:ListStreams'),
  genuine: ({ table }) => [{ TableName: table }, { Limit: 1 }],
  run({ TableName, Limit = most, ExclusiveStartStreamArn: start = '' }, { streams }): Wire<ListStreamsOutput> {
    const wanted = streams
      .list()
      .filter(({ arn, tableName }) => arn > start && (TableName === undefined || tableName === TableName))
      .toSorted((a, b) => (a.arn < b.arn ? -1 : 1));
    const page = wanted.slice(0, Math.min(Limit, most));
    return {
      Streams: page.map(({ arn, tableName, label }) => ({ StreamArn: arn, TableName: tableName, StreamLabel: label })),
      ...(wanted.length > page.length && { LastEvaluatedStreamArn: page.at(-1)?.arn }),
    };
  },
});
