import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { provisionThings, serveDynamo, type Served } from './tables.ts';

const TableName = 'things';
let served: Served;
beforeAll(async () => {
  served = await serveDynamo();
  await provisionThings(served.service);
});
afterAll(async () => {
  await served.close();
  served.ports.dispose();
});

let pk: string;
let count = 0;
beforeEach(() => void (pk = `p${(count += 1)}`));

const key = (sk: string | number = 1): Record<string, AttributeValue> => ({ pk: { S: pk }, sk: { N: String(sk) } });
const put = (sk: number, item: Record<string, AttributeValue> = {}, more: object = {}) =>
  served.client.send(new PutItemCommand({ TableName, Item: { ...key(sk), ...item }, ...more }));
const get = async (sk: string | number = 1, more: object = {}) =>
  (await served.client.send(new GetItemCommand({ TableName, Key: key(sk), ...more }))).Item;
const update = (UpdateExpression: string, values?: Record<string, AttributeValue>, more: object = {}) =>
  served.client.send(
    new UpdateItemCommand({
      TableName,
      Key: key(),
      UpdateExpression,
      ...(values && { ExpressionAttributeValues: values }),
      ...more,
    }),
  );
const refused = (name: string, message?: string) =>
  expect.objectContaining({ name, ...(message !== undefined && { message }) }) as Error;

describe('an item', () => {
  it('is put, replaced, read and deleted with every type of value', async () => {
    const item: Record<string, AttributeValue> = {
      s: { S: '' },
      n: { N: '1.50' },
      b: { B: Uint8Array.from([0, 255]) },
      t: { BOOL: false },
      z: { NULL: true },
      ss: { SS: ['a', 'b'] },
      ns: { NS: ['1', '20'] },
      l: { L: [{ M: {} }, { N: '-0' }] },
    };
    await put(1, item);
    expect(await get(1, { ConsistentRead: true })).toEqual({
      ...key(1),
      ...item,
      n: { N: '1.5' },
      l: { L: [{ M: {} }, { N: '0' }] },
    });
    const { Attributes } = await put(1, { s: { S: 'new' } }, { ReturnValues: 'ALL_OLD' });
    expect(Attributes).toMatchObject({ n: { N: '1.5' } });
    expect(await get(1)).toEqual({ ...key(1), s: { S: 'new' } });
    const gone = await served.client.send(
      new DeleteItemCommand({ TableName, Key: key(1), ReturnValues: 'ALL_OLD', ReturnConsumedCapacity: 'INDEXES' }),
    );
    expect(gone.Attributes).toMatchObject({ s: { S: 'new' } });
    expect(gone.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 1, Table: { CapacityUnits: 1 } });
    expect(await get(1)).toBeUndefined();
  });

  it('is found by its number whatever way that is written, exactly to 38 digits', async () => {
    const long = '1234567890123456789012345678901234567.8';
    await put(1, { n: { N: long } });
    expect(await get('1.0e0')).toMatchObject({ n: { N: long } });
    expect(
      (await update('SET n = n + :v', { ':v': { N: '0.1' } }, { ReturnValues: 'UPDATED_NEW' })).Attributes,
    ).toEqual({ n: { N: '1234567890123456789012345678901234567.9' } });
    await expect(put(2, { n: { N: `${long}9` } })).rejects.toThrow(
      refused('ValidationException', 'Attempting to store more than 38 significant digits in a Number'),
    );
    await expect(put(2, { n: { N: '1e126' } })).rejects.toThrow(/Number overflow/);
    await expect(put(2, { n: { N: '1e-131' } })).rejects.toThrow(/Number underflow/);
    await expect(put(2, { n: { N: '0x10' } })).rejects.toThrow(
      refused('ValidationException', 'The parameter cannot be converted to a numeric value: 0x10'),
    );
  });

  it('is refused with a wrong key, an empty one, or more than 400 KB', async () => {
    const send = (Item: Record<string, AttributeValue>) => served.client.send(new PutItemCommand({ TableName, Item }));
    await expect(send({ pk: { S: pk } })).rejects.toThrow(
      refused('ValidationException', 'One or more parameter values were invalid: Missing the key sk in the item'),
    );
    await expect(send({ pk: { S: pk }, sk: { S: 'x' } })).rejects.toThrow(
      /Type mismatch for key sk expected: N actual: S/,
    );
    await expect(send({ pk: { S: '' }, sk: { N: '1' } })).rejects.toThrow(/empty string value. Key: pk/);
    await expect(put(1, { kind: { N: '1' } })).rejects.toThrow(
      /Type mismatch for Index Key kind Expected: S Actual: N IndexName: by-kind/,
    );
    // The item has pk (2 + its name's bytes), sk (2 + 2), and the name of the attribute.
    const rest = 400 * 1024 - (2 + Buffer.byteLength(pk)) - (2 + 2) - 1;
    await put(1, { x: { S: 'x'.repeat(rest) } });
    await expect(put(1, { x: { S: 'x'.repeat(rest + 1) } })).rejects.toThrow(
      refused('ValidationException', 'Item size has exceeded the maximum allowed size'),
    );
    await expect(served.client.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }))).rejects.toThrow(
      refused('ValidationException', 'The provided key element does not match the schema'),
    );
    await expect(served.client.send(new GetItemCommand({ TableName: 'nothing', Key: key() }))).rejects.toThrow(
      refused('ResourceNotFoundException', 'Requested resource not found'),
    );
  });

  it('is refused by name with the parameters of former times', async () => {
    await expect(put(1, {}, { Expected: { a: { Exists: false } } })).rejects.toThrow(
      /Parameter Expected of PutItem is not supported/,
    );
    await expect(get(1, { AttributesToGet: ['a'] })).rejects.toThrow(/Parameter AttributesToGet of GetItem/);
  });
});

describe('a condition', () => {
  it('fails with the item as it is, when that is asked for', async () => {
    await put(1, { a: { N: '1' } });
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
    await expect(put(1, {}, condition)).rejects.toThrow(
      refused('ConditionalCheckFailedException', 'The conditional request failed'),
    );
    const error: unknown = await put(1, {}, { ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ Item: { ...key(1), a: { N: '1' } } });
    await put(2, {}, condition);
  });

  it.each([
    ['a = :one AND NOT (b < :one)', true],
    ['a BETWEEN :zero AND :one OR absent = :one', true],
    ['a IN (:zero, :one) AND size(l) = :one', true],
    ['contains(ss, :x) AND begins_with(s, :x)', true],
    ['attribute_type(l, :list) AND l[0].k = :x', true],
    ['absent <> :one', true],
    ['absent = nothing', false],
    ['s < :one', false],
    ['a = :one AND (s = :one OR s = :zero)', false],
  ])('%s is %s', async (text, holds) => {
    await put(1, {
      a: { N: '1' },
      b: { N: '2' },
      s: { S: 'xyz' },
      ss: { SS: ['x'] },
      l: { L: [{ M: { k: { S: 'x' } } }] },
    });
    const all: Record<string, AttributeValue> = {
      ':zero': { N: '0' },
      ':one': { N: '1.0' },
      ':x': { S: 'x' },
      ':list': { S: 'L' },
    };
    const used = Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(text));
    const call = put(
      1,
      {},
      {
        ConditionExpression: text,
        ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
      },
    );
    await (holds ? call : expect(call).rejects.toThrow(refused('ConditionalCheckFailedException')));
  });

  it.each([
    ['a = ', 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "= "'],
    ['a == :v', 'Invalid ConditionExpression: Syntax error; token: "=", near: "== :v"'],
    ['', 'Invalid ConditionExpression: The expression can not be empty;'],
    ['status = :v', 'Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status'],
    ['((a = :v))', 'Invalid ConditionExpression: The expression has redundant parentheses;'],
    ['exists(a) AND a = :v', 'Invalid ConditionExpression: Invalid function name; function: exists'],
    [
      'size(a)',
      'Invalid ConditionExpression: The function is not allowed to be used this way in an expression; function: size',
    ],
    [
      '#n = :v',
      'Invalid ConditionExpression: An expression attribute name used in the document path is not defined; ' +
        'attribute name: #n',
    ],
    [
      'a = :w',
      'Invalid ConditionExpression: An expression attribute value used in expression is not defined; ' +
        'attribute value: :w',
    ],
    ['attribute_exists(a)', 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}'],
  ])('%s is refused', async (ConditionExpression, message) => {
    await expect(put(1, {}, { ConditionExpression, ExpressionAttributeValues: { ':v': { N: '1' } } })).rejects.toThrow(
      refused('ValidationException', message),
    );
  });
});

describe('an update', () => {
  it('makes an item, and changes values within it', async () => {
    expect(
      (
        await update(
          'SET #c = if_not_exists(#c, :zero) + :one, m = :m, l = :l',
          { ':zero': { N: '0' }, ':one': { N: '1' }, ':m': { M: { a: { N: '1' } } }, ':l': { L: [{ S: 'a' }] } },
          { ExpressionAttributeNames: { '#c': 'count' }, ReturnValues: 'ALL_NEW' },
        )
      ).Attributes,
    ).toEqual({ ...key(), count: { N: '1' }, m: { M: { a: { N: '1' } } }, l: { L: [{ S: 'a' }] } });
    const changed = await update(
      'SET m.b = m.a - :two, l = list_append(l, :l) REMOVE m.a ADD tags :t, n :two',
      { ':two': { N: '2' }, ':l': { L: [{ S: 'b' }] }, ':t': { SS: ['x', 'y'] } },
      { ReturnValues: 'UPDATED_NEW' },
    );
    expect(changed.Attributes).toEqual({
      m: { M: { b: { N: '-1' } } },
      l: { L: [{ S: 'a' }, { S: 'b' }] },
      tags: { SS: ['x', 'y'] },
      n: { N: '2' },
    });
    await update('SET l[7] = :c REMOVE l[0] DELETE tags :t', { ':c': { S: 'c' }, ':t': { SS: ['x', 'y'] } });
    expect(await get()).toEqual({
      ...key(),
      count: { N: '1' },
      m: { M: { b: { N: '-1' } } },
      l: { L: [{ S: 'b' }, { S: 'c' }] },
      n: { N: '2' },
    });
  });

  it.each([
    ['SET a.b = :v', 'The document path provided in the update expression is invalid for update'],
    ['SET a = absent + :v', 'The provided expression refers to an attribute that does not exist in the item'],
    ['SET a = s + :v', 'An operand in the update expression has an incorrect data type'],
    [
      'SET pk = :v',
      'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
    ],
    [
      'SET a = :v REMOVE a.b',
      'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these ' +
        'paths; path one: [a], path two: [a, b]',
    ],
    [
      'SET a = :v SET b = :v',
      'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    ],
  ])('%s is refused', async (text, message) => {
    await put(1, { s: { S: 'x' } });
    await expect(update(text, { ':v': { N: '1' } })).rejects.toThrow(refused('ValidationException', message));
    expect(await get()).toEqual({ ...key(), s: { S: 'x' } });
  });
});
