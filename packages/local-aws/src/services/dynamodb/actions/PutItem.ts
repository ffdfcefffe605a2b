import type { PutItemOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { Capacity } from '../capacity.ts';
import {
  capacity,
  collectionMetrics,
  dynamoAction,
  onFailure,
  onItem,
  placeholderShapes,
  requiredItem,
} from '../context.ts';
import type { Item } from '../engine/value.ts';
import { execute, preparePut } from '../writes.ts';

// docs: Amazon DynamoDB API Reference, "PutItem"
export const PutItem = dynamoAction({
  input: {
    TableName: text({ required: true }),
    Item: requiredItem,
    ConditionExpression: text(),
    ...placeholderShapes,
    ReturnValues: text({ values: ['NONE', 'ALL_OLD'] }),
    ReturnValuesOnConditionCheckFailure: onFailure,
    ReturnConsumedCapacity: capacity,
    ReturnItemCollectionMetrics: collectionMetrics,
  },
  needs: onItem('dynamodb:PutItem', 'Item'),
  genuine: ({ table }) => [
    {
      TableName: table,
      Item: { id: { S: 'hostile-put' }, n: { N: '1.50' } },
      ConditionExpression: '#n <> :n',
      ExpressionAttributeNames: { '#n': 'n' },
      ExpressionAttributeValues: { ':n': { N: '7' } },
      ReturnValues: 'ALL_OLD',
    },
  ],
  run(input, context, call): Wire<Omit<PutItemOutput, 'Attributes'>> & { readonly Attributes?: Item } {
    const write = preparePut(context, input);
    const { before, written } = execute(context, write, call);
    const consumed = new Capacity(input.ReturnConsumedCapacity);
    consumed.wrote(write.table, written);
    return { ...(input.ReturnValues === 'ALL_OLD' && before && { Attributes: before }), ...consumed.one() };
  },
});
