import type { QueryOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, integer, text, type InputOf } from '../../../protocol/members.ts';
import type { Members, Need } from '../../../contract/action.ts';
import { textOf } from '../../../contract/action.ts';
import {
  capacity,
  dynamoAction,
  item,
  membersOf,
  nameOfTable,
  placeholderShapes,
  switches,
  tableArn,
} from '../context.ts';
import { tableNamed, type DynamoContext } from '../context.ts';
import { parseCondition } from '../engine/condition.ts';
import { readKeyCondition } from '../engine/key-condition.ts';
import { keyNames, partitionOf } from '../engine/key.ts';
import { namesIn } from '../engine/names-in.ts';
import { Placeholders } from '../engine/placeholders.ts';
import { parseProjection } from '../engine/projection.ts';
import { contentOf } from '../engine/value.ts';
import { validation } from '../errors.ts';
import { indexOf } from '../items.ts';
import { after, readSelect, refuseConsistent, walk } from '../reads.ts';

const input = {
  TableName: text({ required: true }),
  IndexName: text(),
  KeyConditionExpression: text(),
  FilterExpression: text(),
  ProjectionExpression: text(),
  ...placeholderShapes,
  Select: text({ values: ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'] }),
  ScanIndexForward: flag(),
  Limit: integer({ min: 1 }),
  ExclusiveStartKey: item,
  ConsistentRead: flag(),
  ReturnConsumedCapacity: capacity,
};

// docs: Amazon DynamoDB API Reference, "Query"
export const Query = dynamoAction({
  input,
  needs: (members, context): readonly Need[] => [
    {
      action: 'dynamodb:Query',
      resource: onIndex(members, context),
      context: { 'dynamodb:leadingkeys': partitionNamed(members, context), ...switches(members) },
    },
  ],
  genuine: ({ table }) => [
    {
      TableName: table,
      KeyConditionExpression: 'id = :id',
      FilterExpression: 'attribute_exists(#a) OR NOT contains(b, :id)',
      ExpressionAttributeNames: { '#a': 'a' },
      ExpressionAttributeValues: { ':id': { S: 'hostile-query' } },
      ScanIndexForward: false,
      Limit: 5,
      Select: 'COUNT',
    },
  ],
  run: (members, context): Promise<Wire<QueryOutput>> => query(members, context),
});

async function query(members: InputOf<typeof input>, context: DynamoContext): Promise<Record<string, unknown>> {
  const { KeyConditionExpression, FilterExpression, ProjectionExpression } = members;
  if (KeyConditionExpression === undefined)
    throw validation('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  const placeholders = new Placeholders(members, { hasExpressions: true, takesValues: true });
  const filter =
    FilterExpression === undefined ? undefined : parseCondition('FilterExpression', FilterExpression, placeholders);
  const paths = ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, placeholders);
  const condition = parseCondition('KeyConditionExpression', KeyConditionExpression, placeholders);
  placeholders.refuseUnused();
  const table = tableNamed(context, members.TableName);
  const index = members.IndexName === undefined ? undefined : indexOf(table, members.IndexName);
  const isConsistent = members.ConsistentRead === true;
  refuseConsistent(index, isConsistent);
  const { keys } = index ?? table;
  const { hash, low, high } = readKeyCondition(condition, keys, table.attributes);
  const keyed = filter && namesIn(filter).find((name) => keyNames(keys).includes(name));
  if (keyed !== undefined)
    throw validation(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${keyed}`);
  const partition = partitionOf(hash);
  const plan = {
    table,
    index,
    span: { from: { partition, order: low }, to: { partition, order: high } },
    isForward: members.ScanIndexForward !== false,
  };
  const { shows, isAllAsked } = readSelect(members, index, paths);
  const span = after(
    plan,
    members.ExclusiveStartKey,
    'The provided starting key is outside query boundaries based on provided conditions',
  );
  const rest = { limit: members.Limit, filter, shows, isConsistent, capacity: members.ReturnConsumedCapacity };
  return walk(context, { ...plan, ...rest, span }, isAllAsked);
}

export function onIndex({ TableName, IndexName }: Members, context: DynamoContext): string {
  const index = textOf(IndexName);
  return index === '' ? tableArn(context, TableName) : `${tableArn(context, TableName)}/index/${index}`;
}

/** Answers the partition that a query reads, or undefined for a query that is refused anyway. */
function partitionNamed(members: Members, context: DynamoContext): string | undefined {
  const table = context.store.tables.get(nameOfTable(context, textOf(members['TableName'])));
  const index = table?.indexes.find(({ name }) => name === members['IndexName']);
  if (!table) return undefined;
  try {
    const placeholders = new Placeholders(
      {
        ExpressionAttributeNames: membersGiven(members['ExpressionAttributeNames']),
        ExpressionAttributeValues: membersGiven(members['ExpressionAttributeValues']),
      },
      { hasExpressions: true, takesValues: true },
    );
    const text = textOf(members['KeyConditionExpression']);
    const condition = parseCondition('KeyConditionExpression', text, placeholders);
    return String(contentOf(readKeyCondition(condition, (index ?? table).keys, table.attributes).hash));
  } catch {
    return undefined;
  }
}

const membersGiven = (value: unknown): Members | undefined =>
  value === undefined || value === null ? undefined : membersOf(value);
