import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { actionFor } from '../../protocol/actions.ts';
import { map, text, type Shape, type ShapeOf } from '../../protocol/members.ts';
import { contentOf, readValue } from './engine/value.ts';
import { resourceNotFound } from './errors.ts';
import type { DynamoStore, Table } from './store.ts';
import { asText } from '../../kernel/as-text.ts';
import { isObject } from '../../kernel/is-object.ts';

/** The parts of the service that each of its actions gets. */
export interface DynamoContext extends Scope {
  readonly store: DynamoStore;
  readonly now: () => EpochMs;
  readonly ids: Ids;
}

export const dynamoAction = actionFor<DynamoContext>();

/** The engine reads an attribute value, a key or an item. */
const attributeValue: ShapeOf<unknown> = { type: 'any' } satisfies Shape;
export const item = map(attributeValue);
export const requiredItem = map(attributeValue, { required: true });

export const placeholderShapes = {
  ExpressionAttributeNames: map(text()),
  ExpressionAttributeValues: map(attributeValue),
};
export const capacity = text({ values: ['INDEXES', 'TOTAL', 'NONE'] });
export const onFailure = text({ values: ['ALL_OLD', 'NONE'] });
/** A request for these metrics is refused, because only tables with local indexes have them. */
export const collectionMetrics = text({ values: ['SIZE', 'NONE'] });

/** Answers the name of a table, which requests name by name or ARN. docs: Amazon DynamoDB API Reference, "GetItem" */
export function nameOfTable({ region, accountId }: Scope, reference: string): string {
  const root = `arn:aws:dynamodb:${region}:${accountId}:table/`;
  return reference.startsWith(root) ? reference.slice(root.length) : reference;
}

export function tableNamed(context: DynamoContext, reference: string): Table {
  const table = context.store.tables.get(nameOfTable(context, reference));
  if (!table) throw resourceNotFound();
  return table;
}

export function tableArn(scope: Scope, reference: unknown): string {
  const name = textOf(reference);
  return name.startsWith('arn:') ? name : `arn:aws:dynamodb:${scope.region}:${scope.accountId}:table/${name}`;
}

/** Needs a permission on the table that a request names. */
export const onTable =
  (action: string) =>
  ({ TableName }: Members, scope: Scope): readonly Need[] => [{ action, resource: tableArn(scope, TableName) }];

/** Answers the members of a value that may be anything. */
export const membersOf = (value: unknown): Members => (isObject(value) ? (value as Members) : {});

export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Answers the value of the partition key, for `dynamodb:LeadingKeys`, or undefined for a request that is refused
 * anyway. docs: Amazon DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control"
 */
export function leadingKey(context: DynamoContext, table: unknown, given: unknown): string | undefined {
  const found = context.store.tables.get(nameOfTable(context, textOf(table)));
  const value = found && membersOf(given)[found.keys.hash];
  if (value === undefined || value === null) return undefined;
  try {
    return asText(contentOf(readValue(value)));
  } catch {
    return undefined;
  }
}

/** Answers the permission for an action on one item of a table. */
export const onItem =
  (action: string, member: 'Key' | 'Item') =>
  (input: Members, context: DynamoContext): readonly Need[] => [
    {
      action,
      resource: tableArn(context, input['TableName']),
      context: {
        'dynamodb:leadingkeys': leadingKey(context, input['TableName'], input[member]),
        ...switches(input),
      },
    },
  ];

/** The condition keys that repeat a member of the request. */
export const switches = (input: Members): Readonly<Record<string, string | undefined>> => ({
  'dynamodb:returnvalues': optional(input['ReturnValues']),
  'dynamodb:returnconsumedcapacity': optional(input['ReturnConsumedCapacity']),
  'dynamodb:select': optional(input['Select']),
});

const optional = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : textOf(value);
