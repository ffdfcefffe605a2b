import type { GetItemOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, text } from '../../../protocol/members.ts';
import { Capacity } from '../capacity.ts';
import { capacity, dynamoAction, onItem, placeholderShapes, requiredItem } from '../context.ts';
import { getItem, prepareGet, readProjection } from '../gets.ts';

// docs: Amazon DynamoDB API Reference, "GetItem"
export const GetItem = dynamoAction({
  input: {
    TableName: text({ required: true }),
    Key: requiredItem,
    ConsistentRead: flag(),
    ProjectionExpression: text(),
    ExpressionAttributeNames: placeholderShapes.ExpressionAttributeNames,
    ReturnConsumedCapacity: capacity,
  },
  needs: onItem('dynamodb:GetItem', 'Key'),
  genuine: ({ table }) => [
    {
      TableName: table,
      Key: { id: { S: 'hostile-get' } },
      ConsistentRead: true,
      ProjectionExpression: '#a, b.c[0]',
      ExpressionAttributeNames: { '#a': 'a' },
      ReturnConsumedCapacity: 'TOTAL',
    },
  ],
  run(input, context): Wire<GetItemOutput> {
    const consumed = new Capacity(input.ReturnConsumedCapacity);
    const { shown } = getItem(
      context,
      prepareGet(context, input, readProjection(input)),
      consumed,
      input.ConsistentRead === true ? 1 : 0.5,
    );
    return { ...(shown && { Item: shown }), ...consumed.one() };
  },
});
