import type { DeleteTableOutput } from '@aws-sdk/client-dynamodb';
import { inTurns } from '../../../kernel/in-turns.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { text } from '../../../protocol/members.ts';
import { dynamoAction, onTable } from '../context.ts';
import { describeTable } from '../describe-table.ts';
import { changeable } from '../tables.ts';

// docs: Amazon DynamoDB API Reference, "DeleteTable"
export const DeleteTable = dynamoAction({
  input: { TableName: text({ required: true }) },
  needs: onTable('dynamodb:DeleteTable'),
  genuine: () => [{ TableName: 'hostile-doomed' }],
  async run({ TableName }, context): Promise<Wire<DeleteTableOutput>> {
    const table = changeable(context, TableName);
    if (table.isProtected)
      throw new AwsError(
        'ValidationException',
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
      );
    const TableDescription = describeTable(context, table, 'DELETING');
    await inTurns(context.store.drop(table));
    return { TableDescription };
  },
});
