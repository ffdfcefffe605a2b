import type { DescribeTableOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { dynamoAction, onTable } from '../context.ts';
import { describeTable } from '../describe-table.ts';
import { existing } from '../tables.ts';

// docs: Amazon DynamoDB API Reference, "DescribeTable"
export const DescribeTable = dynamoAction({
  input: { TableName: text({ required: true }) },
  needs: onTable('dynamodb:DescribeTable'),
  genuine: ({ table }) => [{ TableName: table }],
  run: ({ TableName }, context): Wire<DescribeTableOutput> => ({
    Table: describeTable(context, existing(context, TableName)),
  }),
});
