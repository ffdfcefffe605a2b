import type { Json, JsonObject } from '../types.ts';
import { toDynamoDB } from './dynamodb.ts';
import { toDynamoDBExpression } from './dynamodb-expression.ts';
import { toUpdateExpression } from './dynamodb-update.ts';
import { CodeFault } from './fault.ts';
import { isObject, type Run, type Utilities, type Utility } from './port.ts';
import { asText } from '../../../../../kernel/as-text.ts';

const named = (name: string): string => `dynamodbModule.${name}`;

const mapOf = (value: Json | undefined): JsonObject =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toDynamoDB(item)])) : {};

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** Keeps the members that are present. It leaves out members that are null or undefined. */
const present = (members: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== null),
  );

/** Writes a filter or a condition as its expression, or answers undefined if it has no conditions. */
function expressionOf(what: string, filter: Json | undefined): JsonObject | undefined {
  if (filter === undefined || filter === null) return undefined;
  const rendered = toDynamoDBExpression(filter);
  if (typeof rendered !== 'string') throw new CodeFault(`The ${what} is not valid.`);
  const { expression, ...names } = JSON.parse(rendered) as JsonObject & { readonly expression: string };
  return expression === '' ? undefined : { expression, ...names };
}

/** Each name of a path in a document gets a placeholder of its own. */
function projectionOf(names: Json | undefined): JsonObject | undefined {
  const paths = listOf(names).map((path) => asText(path));
  if (paths.length === 0) return undefined;
  const expressionNames: Record<string, string> = {};
  const placeholder = (name: string): string => {
    const plain = name.replace(/\[\d+\]/g, '');
    const key = `#${plain.replace(/[^A-Za-z0-9_]/g, '_')}`;
    expressionNames[key] = plain;
    return `${key}${name.slice(plain.length)}`;
  };
  const expression = paths.map((path) => path.split('.').map(placeholder).join('.')).join(', ');
  return { expression, expressionNames };
}

/** Hands on the members for versioned tables. The code that makes the call refuses them. */
const versioned = ({ customPartitionKey, populateIndexFields, _version }: JsonObject): JsonObject =>
  present({ customPartitionKey, populateIndexFields, _version });

const single =
  (operation: string, members: (input: JsonObject, run: Run) => Readonly<Record<string, Json | undefined>>): Utility =>
  ([input], run) => {
    if (!isObject(input)) throw new CodeFault('The functions of @aws-appsync/utils/dynamodb expect an object.');
    return { operation, ...present(members(input, run)) };
  };

const reading = (input: JsonObject): Readonly<Record<string, Json | undefined>> => ({
  index: input['index'],
  limit: input['limit'],
  nextToken: input['nextToken'],
  consistentRead: input['consistentRead'],
  scanIndexForward: input['scanIndexForward'],
  select: input['select'],
  filter: expressionOf('filter', input['filter']),
  projection: projectionOf(input['projection']),
});

const tables = (input: JsonObject, convert: (asked: Json) => Json): JsonObject => ({
  tables: isObject(input['tables'])
    ? Object.fromEntries(Object.entries(input['tables']).map(([table, asked]) => [table, convert(asked)]))
    : {},
});

const members = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

const batchGetOf = (asked: Json): Json => {
  const { keys, consistentRead, projection } = members(asked);
  return { keys: listOf(keys).map(mapOf), ...present({ consistentRead, projection: projectionOf(projection) }) };
};

const writes: Readonly<Record<string, string>> = {
  putItem: 'PutItem',
  updateItem: 'UpdateItem',
  deleteItem: 'DeleteItem',
  conditionCheck: 'ConditionCheck',
};

function transactWriteOf(item: Json, run: Run): Json {
  const [name, operation] = Object.entries(writes).find(([member]) => members(item)[member] !== undefined) ?? [];
  if (name === undefined || operation === undefined)
    throw new CodeFault(`An item of transactWrite has one of ${Object.keys(writes).join(', ')}.`);
  const { table, key, item: attributes, update, condition } = members(members(item)[name]);
  return {
    operation,
    ...present({
      table,
      key: mapOf(key),
      attributeValues: operation === 'PutItem' ? mapOf(attributes) : undefined,
      update: operation === 'UpdateItem' ? toUpdateExpression(update, run) : undefined,
      condition: expressionOf('condition', condition),
    }),
  };
}

const operation =
  (_type: string): Utility =>
  ([payload = null]) => ({ _type, payload });

/** docs: AWS AppSync Developer Guide, "Built-in modules" (DynamoDB module functions) */
export const dynamodbModule: Utilities = {
  [named('get')]: single('GetItem', (input) => ({
    key: mapOf(input['key']),
    consistentRead: input['consistentRead'],
    projection: projectionOf(input['projection']),
  })),
  [named('put')]: single('PutItem', (input) => ({
    key: mapOf(input['key']),
    attributeValues: mapOf(input['item']),
    condition: expressionOf('condition', input['condition']),
    ...versioned(input),
  })),
  [named('update')]: single('UpdateItem', (input, run) => ({
    key: mapOf(input['key']),
    update: toUpdateExpression(input['update'], run),
    condition: expressionOf('condition', input['condition']),
    ...versioned(input),
  })),
  [named('remove')]: single('DeleteItem', (input) => ({
    key: mapOf(input['key']),
    condition: expressionOf('condition', input['condition']),
    ...versioned(input),
  })),
  [named('query')]: single('Query', (input) => ({
    query: expressionOf('query', input['query']),
    ...reading(input),
  })),
  [named('scan')]: single('Scan', (input) => ({
    ...reading(input),
    totalSegments: input['totalSegments'],
    segment: input['segment'],
  })),
  [named('sync')]: single('Sync', (input) => ({ ...input, filter: expressionOf('filter', input['filter']) })),
  [named('batchGet')]: single('BatchGetItem', (input) => tables(input, batchGetOf)),
  [named('batchPut')]: single('BatchPutItem', (input) => tables(input, (items) => listOf(items).map(mapOf))),
  [named('batchDelete')]: single('BatchDeleteItem', (input) => tables(input, (keys) => listOf(keys).map(mapOf))),
  [named('transactGet')]: single('TransactGetItems', (input) => ({
    transactItems: listOf(input['items']).map((item) => {
      const { table, key, projection } = members(item);
      return present({ table, key: mapOf(key), projection: projectionOf(projection) });
    }),
  })),
  [named('transactWrite')]: single('TransactWriteItems', (input, run) => ({
    transactItems: listOf(input['items']).map((item) => transactWriteOf(item, run)),
  })),
  [named('operations.add')]: operation('add'),
  [named('operations.remove')]: operation('remove'),
  [named('operations.replace')]: operation('replace'),
  [named('operations.increment')]: ([by]) => ({ _type: 'increment', payload: by ?? 1 }),
  [named('operations.decrement')]: ([by]) => ({ _type: 'decrement', payload: by ?? 1 }),
  [named('operations.append')]: operation('append'),
  [named('operations.prepend')]: operation('prepend'),
  [named('operations.updateListItem')]: ([payload = null, index = null]) => ({
    _type: 'updateListItem',
    payload,
    index,
  }),
};
