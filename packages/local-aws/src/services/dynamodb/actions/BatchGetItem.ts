import type { BatchGetItemOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, list, map, structure, text } from '../../../protocol/members.ts';
import { createPace } from '../../../kernel/pace.ts';
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
  type DynamoContext,
} from '../context.ts';
import type { Item } from '../engine/value.ts';
import { validation } from '../errors.ts';
import { getItem, prepareGet, readProjection, type Get } from '../gets.ts';
import { identityOf } from '../writes.ts';

/** docs: Amazon DynamoDB API Reference, "BatchGetItem" */
const mostKeys = 100;
const mostBytes = 16 * 2 ** 20;
/** An answer is written in one turn. Small values are much longer in JSON than their size; what is left is told. */
const mostCharacters = 6_000_000;

type Raw = Readonly<Record<string, unknown>>;

interface Asked {
  readonly Keys: readonly Raw[];
  readonly ConsistentRead?: boolean | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
}

/** Unprocessed keys come back as they were sent. */
type Answer = Wire<Omit<BatchGetItemOutput, 'UnprocessedKeys'>> & {
  readonly UnprocessedKeys: Readonly<Record<string, Asked>>;
};

// docs: Amazon DynamoDB API Reference, "BatchGetItem"
export const BatchGetItem = dynamoAction({
  input: {
    RequestItems: map(
      structure({
        Keys: list(requiredItem, { required: true, min: 1, max: mostKeys }),
        ConsistentRead: flag(),
        ProjectionExpression: text(),
        ExpressionAttributeNames: placeholderShapes.ExpressionAttributeNames,
      }),
      { required: true, min: 1, max: mostKeys },
    ),
    ReturnConsumedCapacity: capacity,
  },
  needs: (input, context) =>
    Object.entries(membersOf(input['RequestItems'])).flatMap(([table, asked]) =>
      itemsOf(membersOf(asked)['Keys'])
        .slice(0, mostKeys)
        .map((key) => ({
          action: 'dynamodb:BatchGetItem',
          resource: tableArn(context, table),
          context: { 'dynamodb:leadingkeys': leadingKey(context, table, key), ...switches(input) },
        })),
    ),
  genuine: ({ table }) => [
    { RequestItems: { [table]: { Keys: [{ id: { S: 'hostile-a' } }, { id: { S: 'hostile-b' } }] } } },
  ],
  async run({ RequestItems, ReturnConsumedCapacity }, context): Promise<Answer> {
    return batchGet(context, RequestItems, new Capacity(ReturnConsumedCapacity));
  },
});

async function batchGet(context: DynamoContext, requests: Readonly<Record<string, Asked>>, consumed: Capacity) {
  const pace = createPace(() => performance.now());
  const all = Object.entries(requests);
  if (all.reduce((sum, [, { Keys }]) => sum + Keys.length, 0) > mostKeys)
    throw validation('Too many items requested for the BatchGetItem call');
  const prepared = all.map(([name, asked]) => ({ name, asked, gets: getsOf(context, name, asked) }));
  let [bytes, characters] = [0, 0];
  const responses: [string, Item[]][] = [];
  const unprocessed: [string, Asked][] = [];
  for (const { name, asked, gets } of prepared) {
    const items: Item[] = [];
    const left: Raw[] = [];
    for (const [place, get] of gets.entries()) {
      if (bytes > mostBytes || characters > mostCharacters) {
        left.push(asked.Keys[place] ?? {});
        continue;
      }
      const { shown, ...found } = getItem(context, get, consumed, asked.ConsistentRead === true ? 1 : 0.5);
      bytes += found.size;
      characters += found.characters;
      await pace();
      if (shown) items.push(shown);
    }
    responses.push([name, items]);
    if (left.length > 0) unprocessed.push([name, { ...asked, Keys: left }]);
  }
  return {
    Responses: Object.fromEntries(responses),
    UnprocessedKeys: Object.fromEntries(unprocessed),
    ...consumed.all(),
  };
}

function getsOf(context: DynamoContext, name: string, { Keys, ...projection }: Asked): readonly Get[] {
  const paths = readProjection(projection);
  const gets = Keys.map((Key) => prepareGet(context, { TableName: name, Key }, paths));
  if (new Set(gets.map(({ table, key }) => identityOf(table, key))).size < gets.length)
    throw validation('Provided list of item keys contains duplicates');
  return gets;
}
