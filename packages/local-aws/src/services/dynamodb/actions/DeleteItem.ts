import type { DeleteItemOutput } from '@aws-sdk/client-dynamodb';
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
import { execute, prepareDelete } from '../writes.ts';

// docs: Amazon DynamoDB API Reference, "DeleteItem"
export const DeleteItem = dynamoAction({
  input: {
    TableName: text({ required: true }),
    Key: requiredItem,
    ConditionExpression: text(),
    ...placeholderShapes,
    ReturnValues: text({ values: ['NONE', 'ALL_OLD'] }),
    ReturnValuesOnConditionCheckFailure: onFailure,
    ReturnConsumedCapacity: capacity,
    ReturnItemCollectionMetrics: collectionMetrics,
  },
  needs: onItem('dynamodb:DeleteItem', 'Key'),
  genuine: ({ table }) => [{ TableName: table, Key: { id: { S: 'hostile-delete' } }, ReturnValues: 'ALL_OLD' }],
  run(input, context, call): Wire<DeleteItemOutput> {
    const write = prepareDelete(context, input);
    const { before, written } = execute(context, write, call);
    const consumed = new Capacity(input.ReturnConsumedCapacity);
    consumed.wrote(write.table, written);
    return { ...(input.ReturnValues === 'ALL_OLD' && before && { Attributes: before }), ...consumed.one() };
  },
});
