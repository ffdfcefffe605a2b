import type { BatchWriteItemOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { list, map, structure } from '../../../protocol/members.ts';
import type { Members, Need } from '../../../contract/action.ts';
import { Capacity } from '../capacity.ts';
import {
  capacity,
  collectionMetrics,
  dynamoAction,
  itemsOf,
  leadingKey,
  membersOf,
  requiredItem,
  switches,
  tableArn,
  type DynamoContext,
} from '../context.ts';
import { validation } from '../errors.ts';
import { execute, identityOf, prepareDelete, preparePut, type Write } from '../writes.ts';

const mostWrites = 25;

type Raw = Readonly<Record<string, unknown>>;

interface Asked {
  readonly PutRequest?: { readonly Item: Raw } | undefined;
  readonly DeleteRequest?: { readonly Key: Raw } | undefined;
}

// docs: Amazon DynamoDB API Reference, "BatchWriteItem"
export const BatchWriteItem = dynamoAction({
  input: {
    RequestItems: map(
      list(
        structure({
          PutRequest: structure({ Item: requiredItem }),
          DeleteRequest: structure({ Key: requiredItem }),
        }),
        { required: true, min: 1, max: mostWrites },
      ),
      { required: true, min: 1, max: mostWrites },
    ),
    ReturnConsumedCapacity: capacity,
    ReturnItemCollectionMetrics: collectionMetrics,
  },
  needs: (input, context) =>
    Object.entries(membersOf(input['RequestItems'])).flatMap(([table, asked]) =>
      itemsOf(asked)
        .slice(0, mostWrites)
        .map((write) => needOf(context, input, table, membersOf(write))),
    ),
  genuine: ({ table }) => [
    {
      RequestItems: {
        [table]: [
          { PutRequest: { Item: { id: { S: 'hostile-batch' }, b: { B: 'AAE=' } } } },
          { DeleteRequest: { Key: { id: { S: 'hostile-gone' } } } },
        ],
      },
    },
  ],
  run(
    { RequestItems, ReturnConsumedCapacity, ReturnItemCollectionMetrics },
    context,
    call,
  ): Wire<BatchWriteItemOutput> {
    const asked = Object.entries(RequestItems);
    if (asked.reduce((sum, [, requests]) => sum + requests.length, 0) > mostWrites)
      throw validation('Too many items requested for the BatchWriteItem call');
    const writes = asked.flatMap(([TableName, requests]) => {
      const base = { TableName, ReturnItemCollectionMetrics };
      return requests.map((request) => writeOf(context, base, request));
    });
    if (new Set(writes.map(({ table, key }) => identityOf(table, key))).size < writes.length)
      throw validation('Provided list of item keys contains duplicates');
    const consumed = new Capacity(ReturnConsumedCapacity);
    for (const write of writes) consumed.wrote(write.table, execute(context, write, call).written);
    return { UnprocessedItems: {}, ...consumed.all() };
  },
});

function needOf(context: DynamoContext, input: Members, table: string, write: Members): Need {
  const item = membersOf(write['PutRequest'])['Item'] ?? membersOf(write['DeleteRequest'])['Key'];
  return {
    action: 'dynamodb:BatchWriteItem',
    resource: tableArn(context, table),
    context: { 'dynamodb:leadingkeys': leadingKey(context, table, item), ...switches(input) },
  };
}

type Base = Pick<Parameters<typeof prepareDelete>[1], 'TableName' | 'ReturnItemCollectionMetrics'>;

function writeOf(context: DynamoContext, base: Base, { PutRequest, DeleteRequest }: Asked): Write {
  if (PutRequest && !DeleteRequest) return preparePut(context, { ...base, Item: PutRequest.Item });
  if (DeleteRequest && !PutRequest) return prepareDelete(context, { ...base, Key: DeleteRequest.Key });
  throw validation(
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  );
}
