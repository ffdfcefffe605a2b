import type { DescribeContinuousBackupsOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { dynamoAction, onTable } from '../context.ts';
import { backedUp, describeBackups } from '../recovery.ts';

// docs: Amazon DynamoDB API Reference, "DescribeContinuousBackups"
export const DescribeContinuousBackups = dynamoAction({
  input: { TableName: text({ required: true, min: 1, max: 1024 }) },
  needs: onTable('dynamodb:DescribeContinuousBackups'),
  genuine: ({ table }) => [{ TableName: table }],
  run: ({ TableName }, context): Wire<DescribeContinuousBackupsOutput> => ({
    ContinuousBackupsDescription: describeBackups(context, backedUp(context, TableName)),
  }),
});
