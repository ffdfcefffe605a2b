import fc from 'fast-check';

/**
 * A request that an independent DynamoDB also knows. It does not ask for the capacity of writes, in which dynalite
 * leaves out the indexes.
 */
export interface Asked {
  readonly action:
    'PutItem' | 'GetItem' | 'DeleteItem' | 'UpdateItem' | 'Query' | 'Scan' | 'BatchGetItem' | 'BatchWriteItem';
  readonly input: object;
}

const TableName = 'things';
const pk = fc.constantFrom('a', 'b', 'ä');
const sk = fc.constantFrom('-7', '0', '1', '1.5', '10', '1e3');
const key = fc.record({ pk, sk }).map((one) => ({ pk: { S: one.pk }, sk: { N: one.sk } }));
const number = fc.constantFrom('0', '1', '-2', '3.25', '1e20', '0.001').map((N) => ({ N }));
const words = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1, maxLength: 3 });
const text = fc.constantFrom('', 'x', 'xy', 'note').map((S) => ({ S }));
const value = fc.oneof(
  number,
  text,
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true }),
  words.map((SS) => ({ SS })),
  fc.uniqueArray(fc.constantFrom('1', '2', '3'), { minLength: 1 }).map((NS) => ({ NS })),
  fc.array(number, { maxLength: 3 }).map((L) => ({ L })),
  number.map((n) => ({ M: { n } })),
);
const optional = { requiredKeys: [] };
const rest = fc.record(
  {
    kind: fc.constantFrom('k', 'l').map((S) => ({ S })),
    size: number,
    note: value,
    tags: words.map((SS) => ({ SS })),
    list: fc.array(number, { maxLength: 3 }).map((L) => ({ L })),
    map: fc.record({ n: number }).map((M) => ({ M })),
  },
  optional,
);
const item = fc.tuple(key, rest).map(([one, more]) => ({ ...one, ...more }));

const names = { '#n': 'note' };
const withValue = ([ConditionExpression, v]: readonly [string, object]) => ({
  ConditionExpression,
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: { ':v': v },
});
/** Conditions with what they name and compare. */
const condition = fc.oneof(
  fc
    .constantFrom(
      'attribute_exists(pk)',
      'attribute_not_exists(pk)',
      'attribute_exists(map.n)',
      'size(tags) > size(list)',
    )
    .map((ConditionExpression) => ({ ConditionExpression })),
  fc
    .tuple(
      fc.constantFrom(
        '#n = :v',
        '#n <> :v',
        'contains(#n, :v)',
        'begins_with(#n, :v)',
        '#n IN (:v, size) AND (kind = :v OR attribute_not_exists(kind))',
      ),
      value,
    )
    .map(withValue),
  // What DynamoDB refuses because it has no order, dynalite compares.
  fc
    .tuple(
      fc.constantFrom(
        'NOT #n < :v',
        'size <= :v OR attribute_type(#n, :v)',
        'size BETWEEN :v AND :v AND attribute_exists(#n)',
      ),
      fc.oneof(number, text),
    )
    .map(withValue),
);
const maybe = <Value>(one: fc.Arbitrary<Value>) => fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, one);
const returned = fc.constantFrom<object>({}, { ReturnValues: 'ALL_OLD' });

const put = fc
  .tuple(item, maybe(condition), returned)
  .map(([Item, more, values]) => ({ action: 'PutItem' as const, input: { TableName, Item, ...more, ...values } }));
const remove = fc
  .tuple(key, maybe(condition), returned)
  .map(([Key, more, values]) => ({ action: 'DeleteItem' as const, input: { TableName, Key, ...more, ...values } }));
const get = fc
  .tuple(
    key,
    fc.constantFrom<object>(
      {},
      { ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' },
      { ProjectionExpression: 'pk, map.n, list[0]' },
    ),
  )
  .map(([Key, more]) => ({ action: 'GetItem' as const, input: { TableName, Key, ...more } }));

const update = fc
  .tuple(
    key,
    fc.constantFrom(
      'SET note = :v',
      'SET size = if_not_exists(size, :n) + :n',
      'SET list = list_append(if_not_exists(list, :l), :l)',
      'SET map.n = :n REMOVE tags',
      'ADD size :n',
      'ADD tags :s',
      'DELETE tags :s',
      'REMOVE note, list[0] SET kind = :k',
      'SET size = size - :n ADD tags :s',
    ),
    value,
    number,
    words,
    fc.constantFrom('NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW'),
  )
  .map(([Key, UpdateExpression, v, n, SS, ReturnValues]) => {
    const all: Record<string, object> = { ':v': v, ':n': n, ':s': { SS }, ':l': { L: [n] }, ':k': { S: 'k' } };
    const used = Object.entries(all).filter(([name]) => UpdateExpression.includes(name));
    const ExpressionAttributeValues = used.length > 0 ? Object.fromEntries(used) : undefined;
    const input = { TableName, Key, UpdateExpression, ExpressionAttributeValues, ReturnValues };
    return { action: 'UpdateItem' as const, input };
  });

const query = fc
  .tuple(
    pk,
    sk,
    fc.constantFrom('', ' AND sk = :s', ' AND sk > :s', ' AND sk <= :s', ' AND sk BETWEEN :s AND :t'),
    fc.record(
      {
        ScanIndexForward: fc.boolean(),
        Limit: fc.integer({ min: 1, max: 4 }),
        Select: fc.constantFrom('COUNT', 'ALL_ATTRIBUTES'),
      },
      optional,
    ),
  )
  .map(([hash, range, more, options]) => ({
    action: 'Query' as const,
    input: {
      TableName,
      KeyConditionExpression: `pk = :p${more}`,
      ExpressionAttributeValues: {
        ':p': { S: hash },
        ...(more.includes(':s') && { ':s': { N: range } }),
        ...(more.includes(':t') && { ':t': { N: '100' } }),
      },
      ...options,
    },
  }));
const indexed = fc.constantFrom('by-kind', 'by-size').map((IndexName) => ({
  action: 'Query' as const,
  input: {
    TableName,
    IndexName,
    KeyConditionExpression: IndexName === 'by-kind' ? 'kind = :p' : 'pk = :p AND size > :s',
    ExpressionAttributeValues: IndexName === 'by-kind' ? { ':p': { S: 'k' } } : { ':p': { S: 'a' }, ':s': { N: '0' } },
    Select: 'COUNT',
  },
}));
const scan = maybe(
  fc.constantFrom({ FilterExpression: 'attribute_exists(note)' }, { FilterExpression: 'size > sk' }),
).map((more) => ({ action: 'Scan' as const, input: { TableName, ...more } }));
const batchGet = fc
  .uniqueArray(key, { minLength: 1, maxLength: 4, selector: (one) => JSON.stringify(one) })
  .map((Keys) => ({ action: 'BatchGetItem' as const, input: { RequestItems: { [TableName]: { Keys } } } }));
const batchWrite = fc
  .array(
    fc.oneof(
      item.map((Item) => ({ PutRequest: { Item } })),
      key.map((Key) => ({ DeleteRequest: { Key } })),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((writes) => ({ action: 'BatchWriteItem' as const, input: { RequestItems: { [TableName]: writes } } }));

export const requests: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 4, arbitrary: put },
  { weight: 4, arbitrary: update },
  { weight: 2, arbitrary: query },
  remove,
  get,
  indexed,
  scan,
  batchGet,
  batchWrite,
);
