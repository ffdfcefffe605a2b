import { expect, it } from 'vitest';
import { loadCode, type Json } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { context, portsAllowing } from './support.ts';

const ids = ['appsync-dynamodb:operations.add', 'appsync-dynamodb:update-null'];

function answer(expression: string, allowed: readonly string[] = ids): unknown {
  const code = `import * as ddb from '@aws-appsync/utils/dynamodb';
    import { operations as ops, get } from '@aws-appsync/utils/dynamodb';
    export function request(ctx) { return ${expression}; }`;
  const { outcome } = loadCode(code, portsAllowing(...allowed)).run('request', context());
  return outcome.kind === 'value' ? outcome.value : outcome;
}

const update = (given: string): Json =>
  (answer(`ddb.update({ key: { id: 1 }, update: ${given} })`) as { update: Json }).update;

it.each([
  // recorded: localstack/appsync-utils, index.test.js
  ["get({ key: { id: 'id' } })", { operation: 'GetItem', key: { id: { S: 'id' } } }],
  [
    "ddb.put({ key: { id: 1 }, item: { a: 'x', n: null }, condition: { id: { attributeExists: false } } })",
    {
      operation: 'PutItem',
      key: { id: { N: 1 } },
      attributeValues: { a: { S: 'x' }, n: { NULL: null } },
      condition: {
        expression: '(attribute_not_exists(#id))',
        expressionNames: { '#id': 'id' },
        expressionValues: {},
      },
    },
  ],
  ["ddb.remove({ key: { id: 'a' }, condition: {} })", { operation: 'DeleteItem', key: { id: { S: 'a' } } }],
  [
    "ddb.query({ query: { id: { eq: 1 } }, index: 'i', limit: 5, nextToken: null, scanIndexForward: false })",
    {
      operation: 'Query',
      query: {
        expression: '(#id = :id_eq)',
        expressionNames: { '#id': 'id' },
        expressionValues: { ':id_eq': { N: 1 } },
      },
      index: 'i',
      limit: 5,
      scanIndexForward: false,
    },
  ],
  [
    "ddb.scan({ projection: ['a', 'b.c[2].d'] })",
    {
      operation: 'Scan',
      projection: {
        expression: '#a, #b.#c[2].#d',
        expressionNames: { '#a': 'a', '#b': 'b', '#c': 'c', '#d': 'd' },
      },
    },
  ],
  [
    'ddb.batchGet({ tables: { T: { keys: [{ id: 1 }], consistentRead: true } } })',
    { operation: 'BatchGetItem', tables: { T: { keys: [{ id: { N: 1 } }], consistentRead: true } } },
  ],
  ['ddb.batchPut({ tables: { T: [{ id: 1 }] } })', { operation: 'BatchPutItem', tables: { T: [{ id: { N: 1 } }] } }],
  [
    'ddb.batchDelete({ tables: { T: [{ id: 1 }] } })',
    { operation: 'BatchDeleteItem', tables: { T: [{ id: { N: 1 } }] } },
  ],
  [
    "ddb.transactGet({ items: [{ table: 'T', key: { id: 1 } }] })",
    { operation: 'TransactGetItems', transactItems: [{ table: 'T', key: { id: { N: 1 } } }] },
  ],
  [
    "ddb.transactWrite({ items: [{ putItem: { table: 'T', key: { id: 1 }, item: { a: 2 } } }, " +
      "{ deleteItem: { table: 'T', key: { id: 2 } } }] })",
    {
      operation: 'TransactWriteItems',
      transactItems: [
        { operation: 'PutItem', table: 'T', key: { id: { N: 1 } }, attributeValues: { a: { N: 2 } } },
        { operation: 'DeleteItem', table: 'T', key: { id: { N: 2 } } },
      ],
    },
  ],
])('%s', (expression, expected) => {
  expect(answer(expression)).toEqual(expected);
});

it.each([
  ["{ a: 'x' }", 'SET #n0 = :v0'],
  ['{ a: { b: 1, c: { d: 2 } } }', 'SET #n0.#n1 = :v0, #n0.#n2.#n3 = :v1'],
  ['{ a: ops.replace({ b: 1 }), c: ops.remove() }', 'SET #n0 = :v0 REMOVE #n1'],
  ['{ a: ops.increment(), b: ops.decrement(3) }', 'SET #n0 = #n0 + :v0, #n1 = #n1 - :v1'],
  ['{ a: ops.append([1]), b: ops.prepend([2]) }', 'SET #n0 = list_append(#n0, :v0), #n1 = list_append(:v1, #n1)'],
  ["{ a: [ops.updateListItem('x', 1), ops.updateListItem('y', 2)] }", 'SET #n0[1] = :v0, #n0[2] = :v1'],
  ['{ a: [1, 2], b: {} }', 'SET #n0 = :v0, #n1 = :v1'],
  ['{ a: ops.add(1), b: null }', 'SET #n0 = :v0, #n1 = :v1'],
])('the update %s', (given, expression) => {
  expect(update(given)).toMatchObject({ expression });
});

it('asks before it does what nobody could verify, and refuses what is no request', () => {
  expect(() => answer('ddb.update({ key: {}, update: { a: ops.add(1) } })', [])).toThrow(/operations\.add/);
  expect(() => answer('ddb.update({ key: {}, update: { a: null } })', [])).toThrow(/update-null/);
  expect(answer("ddb.get('x')")).toMatchObject({ kind: 'error' });
  expect(answer('ddb.scan({ filter: { a: { like: 1 } } })')).toMatchObject({ kind: 'error' });
  expect(answer('ddb.transactWrite({ items: [{}] })')).toMatchObject({ kind: 'error' });
});

it('has the members of the module, and no others', () => {
  const load = (code: string) => () => loadCode(code, portsAllowing());
  expect(load("import { put, nope } from '@aws-appsync/utils/dynamodb';")).toThrow(/one or more errors/);
  expect(load("import ddb from '@aws-appsync/utils/dynamodb';")).toThrow(/one or more errors/);
  expect(load("import { sql } from '@aws-appsync/utils/rds';")).toThrow(
    /utils\/rds in APPSYNC_JS code is not supported/,
  );
});
