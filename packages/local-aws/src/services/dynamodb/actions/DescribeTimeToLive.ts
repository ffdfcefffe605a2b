import type { DescribeTimeToLiveOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { dynamoAction, onTable, tableNamed } from '../context.ts';

// docs: Amazon DynamoDB API Reference, "DescribeTimeToLive"
export const DescribeTimeToLive = dynamoAction({
  input: { TableName: text({ required: true }) },
  needs: onTable('dynamodb:DescribeTimeToLive'),
  genuine: ({ table }) => [{ TableName: table }],
  run({ TableName }, context): Wire<DescribeTimeToLiveOutput> {
    const { ttl } = tableNamed(context, TableName);
    return {
      TimeToLiveDescription:
        ttl === undefined ? { TimeToLiveStatus: 'DISABLED' } : { TimeToLiveStatus: 'ENABLED', AttributeName: ttl },
    };
  },
});
