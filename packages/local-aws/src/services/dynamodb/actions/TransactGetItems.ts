import type { TransactGetItemsOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { list, structure, text } from '../../../protocol/members.ts';
import { Capacity } from '../capacity.ts';
import {
  capacity,
  dynamoAction,
  itemsOf,
  leadingKey,
  membersOf,
  placeholderShapes,
  requiredItem,
  switches,
  tableArn,
} from '../context.ts';
import type { AwsError } from '../../../kernel/errors.ts';
import { validation } from '../errors.ts';
import { getItem, prepareGet, readProjection } from '../gets.ts';
import { identityOf } from '../writes.ts';

const mostGets = 100;
const mostBytes = 4 * 2 ** 20;

/** docs: Amazon DynamoDB API Reference, "TransactGetItems" (the limit, not the words) */
const tooManyBytes = (): AwsError => validation('The aggregate size of the items in the transaction exceeds 4 MB');

// docs: Amazon DynamoDB API Reference, "TransactGetItems"
export const TransactGetItems = dynamoAction({
  input: {
    TransactItems: list(
      structure({
        Get: structure(
          {
            TableName: text({ required: true }),
            Key: requiredItem,
            ProjectionExpression: text(),
            ExpressionAttributeNames: placeholderShapes.ExpressionAttributeNames,
          },
          { required: true },
        ),
      }),
      { required: true, min: 1, max: mostGets },
    ),
    ReturnConsumedCapacity: capacity,
  },
  needs: (input, context) =>
    itemsOf(input['TransactItems'])
      .slice(0, mostGets)
      .map((entry) => {
        const { TableName, Key } = membersOf(membersOf(entry)['Get']);
        return {
          action: 'dynamodb:GetItem',
          resource: tableArn(context, TableName),
          context: {
            'dynamodb:leadingkeys': leadingKey(context, TableName, Key),
            'dynamodb:enclosingoperation': 'TransactGetItems',
            ...switches(input),
          },
        };
      }),
  genuine: ({ table }) => [{ TransactItems: [{ Get: { TableName: table, Key: { id: { S: 'hostile-a' } } } }] }],
  run({ TransactItems, ReturnConsumedCapacity }, context): Wire<TransactGetItemsOutput> {
    const gets = TransactItems.map(({ Get }) => prepareGet(context, Get, readProjection(Get)));
    if (new Set(gets.map(({ table, key }) => identityOf(table, key))).size < gets.length)
      throw validation('Transaction request cannot include multiple operations on one item');
    const consumed = new Capacity(ReturnConsumedCapacity);
    let bytes = 0;
    const Responses = gets.map((get) => {
      const { shown, size } = getItem(context, get, consumed, 2);
      bytes += size;
      if (bytes > mostBytes) throw tooManyBytes();
      return shown ? { Item: shown } : {};
    });
    return { Responses, ...consumed.all() };
  },
});
