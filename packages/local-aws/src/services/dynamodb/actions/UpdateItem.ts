import type { UpdateItemOutput } from '@aws-sdk/client-dynamodb';
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
import { project } from '../engine/projection.ts';
import type { Item } from '../engine/value.ts';
import { execute, prepareUpdate, type Outcome, type Write } from '../writes.ts';

// docs: Amazon DynamoDB API Reference, "UpdateItem"
export const UpdateItem = dynamoAction({
  input: {
    TableName: text({ required: true }),
    Key: requiredItem,
    UpdateExpression: text(),
    ConditionExpression: text(),
    ...placeholderShapes,
    ReturnValues: text({ values: ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] }),
    ReturnValuesOnConditionCheckFailure: onFailure,
    ReturnConsumedCapacity: capacity,
    ReturnItemCollectionMetrics: collectionMetrics,
  },
  needs: onItem('dynamodb:UpdateItem', 'Key'),
  genuine: ({ table }) => [
    {
      TableName: table,
      Key: { id: { S: 'hostile-update' } },
      UpdateExpression: 'SET #a = if_not_exists(#a, :zero) + :one, tags = list_append(:none, :none) REMOVE b ADD s :s',
      ExpressionAttributeNames: { '#a': 'a' },
      ExpressionAttributeValues: { ':zero': { N: '0' }, ':one': { N: '1' }, ':none': { L: [] }, ':s': { SS: ['x'] } },
      ReturnValues: 'UPDATED_NEW',
    },
  ],
  run(input, context, call): Wire<UpdateItemOutput> {
    const write = prepareUpdate(context, input);
    const outcome = execute(context, write, call);
    const consumed = new Capacity(input.ReturnConsumedCapacity);
    consumed.wrote(write.table, outcome.written);
    const shown = shownOf(input.ReturnValues, write, outcome);
    return { ...(shown && Object.keys(shown).length > 0 && { Attributes: shown }), ...consumed.one() };
  },
});

function shownOf(asked: string | undefined, { changes = [] }: Write, { before, after }: Outcome): Item | undefined {
  const paths = changes.map(({ path }) => path);
  switch (asked) {
    case 'ALL_OLD':
      return before;
    case 'ALL_NEW':
      return after;
    case 'UPDATED_OLD':
      return before && project(before, paths);
    case 'UPDATED_NEW':
      return after && project(after, paths);
    default:
      return undefined;
  }
}
