import type { ScanOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, integer, text, type InputOf } from '../../../protocol/members.ts';
import {
  capacity,
  dynamoAction,
  item,
  placeholderShapes,
  switches,
  tableNamed,
  type DynamoContext,
} from '../context.ts';
import { parseCondition } from '../engine/condition.ts';
import { Placeholders } from '../engine/placeholders.ts';
import { parseProjection } from '../engine/projection.ts';
import { validation } from '../errors.ts';
import { indexOf } from '../items.ts';
import { after, firstPosition, lastPosition, readSelect, refuseConsistent, walk } from '../reads.ts';
import type { Position, Span } from '../store.ts';
import { onIndex } from './Query.ts';

const input = {
  TableName: text({ required: true }),
  IndexName: text(),
  FilterExpression: text(),
  ProjectionExpression: text(),
  ...placeholderShapes,
  Select: text({ values: ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'] }),
  Limit: integer({ min: 1 }),
  ExclusiveStartKey: item,
  ConsistentRead: flag(),
  Segment: integer({ min: 0, max: 999_999 }),
  TotalSegments: integer({ min: 1, max: 1_000_000 }),
  ReturnConsumedCapacity: capacity,
};

// docs: Amazon DynamoDB API Reference, "Scan"
export const Scan = dynamoAction({
  input,
  needs: (members, context) => [
    { action: 'dynamodb:Scan', resource: onIndex(members, context), context: switches(members) },
  ],
  genuine: ({ table }) => [
    {
      TableName: table,
      FilterExpression: 'size(id) BETWEEN :one AND :nine AND n IN (:one, :nine)',
      ExpressionAttributeValues: { ':one': { N: '1' }, ':nine': { N: '9' } },
      Segment: 0,
      TotalSegments: 4,
      Limit: 5,
      ReturnConsumedCapacity: 'INDEXES',
    },
  ],
  run: (members, context): Promise<Wire<ScanOutput>> => scan(members, context),
});

async function scan(members: InputOf<typeof input>, context: DynamoContext): Promise<Record<string, unknown>> {
  const { FilterExpression, ProjectionExpression } = members;
  const placeholders = new Placeholders(members, {
    hasExpressions: FilterExpression !== undefined || ProjectionExpression !== undefined,
    takesValues: FilterExpression !== undefined,
  });
  const filter =
    FilterExpression === undefined ? undefined : parseCondition('FilterExpression', FilterExpression, placeholders);
  const paths = ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, placeholders);
  placeholders.refuseUnused();
  const table = tableNamed(context, members.TableName);
  const index = members.IndexName === undefined ? undefined : indexOf(table, members.IndexName);
  const isConsistent = members.ConsistentRead === true;
  refuseConsistent(index, isConsistent);
  const plan = { table, index, span: segmentOf(members), isForward: true };
  const { shows, isAllAsked } = readSelect(members, index, paths);
  const span = after(plan, members.ExclusiveStartKey, 'The provided Segment does not hold the starting key');
  const rest = { limit: members.Limit, filter, shows, isConsistent, capacity: members.ReturnConsumedCapacity };
  return walk(context, { ...plan, ...rest, span }, isAllAsked);
}

/** A segment is a part of all partitions, by their hash. */
function segmentOf({ Segment, TotalSegments }: Pick<InputOf<typeof input>, 'Segment' | 'TotalSegments'>): Span {
  if (Segment === undefined && TotalSegments === undefined) return { from: firstPosition, to: lastPosition };
  if (TotalSegments === undefined)
    throw validation(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  if (Segment === undefined)
    throw validation(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  if (Segment >= TotalSegments)
    throw validation(
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
        `Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
  const edge = (number: number): Position => {
    if (number === TotalSegments) return lastPosition;
    const partition = Buffer.alloc(4);
    partition.writeUInt32BE(Math.floor((number * 2 ** 32) / TotalSegments));
    return { partition, order: Buffer.alloc(0) };
  };
  return { from: edge(Segment), to: edge(Segment + 1) };
}
