import type { ListTablesOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { integer, text } from '../../../protocol/members.ts';
import { dynamoAction } from '../context.ts';

const most = 100;

// docs: Amazon DynamoDB API Reference, "ListTables"
export const ListTables = dynamoAction({
  input: { ExclusiveStartTableName: text({ min: 3, max: 255 }), Limit: integer({ min: 1, max: most }) },
  needs: anywhere('dynamodb:ListTables'),
  genuine: () => [{ Limit: 5, ExclusiveStartTableName: 'aaa' }],
  run({ ExclusiveStartTableName: start, Limit = most }, { store }): Wire<ListTablesOutput> {
    const names = [...store.tables.keys()].sort().filter((name) => start === undefined || name > start);
    const TableNames = names.slice(0, Limit);
    return { TableNames, ...(names.length > Limit && { LastEvaluatedTableName: TableNames.at(-1) }) };
  },
});
