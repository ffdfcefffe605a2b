import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
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
const refused = (name: string, message?: string) =>
  expect.objectContaining({ name, ...(message !== undefined && { message }) }) as Error;

describe('several items', () => {
  it('are written and read in batches', async () => {
    const requests = [1, 2, 3].map((sk) => ({ PutRequest: { Item: { ...key(sk), a: { N: String(sk) } } } }));
    const written = await served.client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: [...requests, { DeleteRequest: { Key: key(4) } }] },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(written).toMatchObject({ UnprocessedItems: {}, ConsumedCapacity: [{ TableName, CapacityUnits: 4 }] });
    const { Responses } = await served.client.send(
      new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: [key(1), key(3), key(9)], ProjectionExpression: 'a' } },
      }),
    );
    expect(Responses).toEqual({ [TableName]: [{ a: { N: '1' } }, { a: { N: '3' } }] });
    await expect(
      served.client.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: [requests[0] ?? {}, requests[0] ?? {}] } }),
      ),
    ).rejects.toThrow(refused('ValidationException', 'Provided list of item keys contains duplicates'));
  });

  it('are written together or not at all, with a reason for each', async () => {
    await put(1, { a: { N: '1' } });
    const error: unknown = await served.client
      .send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName, Item: key(2) } },
            {
              ConditionCheck: {
                TableName,
                Key: key(1),
                ConditionExpression: 'a = :v',
                ExpressionAttributeValues: { ':v': { N: '2' } },
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
          ],
        }),
      )
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: { a: { N: '1' } } },
      ],
    });
    expect(await get(2)).toBeUndefined();
  });

  it('are written once under the token of a client', async () => {
    const add = (by: string) =>
      new TransactWriteItemsCommand({
        ClientRequestToken: `token-${pk}`,
        TransactItems: [
          {
            Update: {
              TableName,
              Key: key(1),
              UpdateExpression: 'ADD n :v',
              ExpressionAttributeValues: { ':v': { N: by } },
            },
          },
        ],
      });
    await served.client.send(add('1'));
    await served.client.send(add('1'));
    const { Responses } = await served.client.send(
      new TransactGetItemsCommand({
        TransactItems: [
          { Get: { TableName, Key: key(1), ProjectionExpression: 'n' } },
          { Get: { TableName, Key: key(2) } },
        ],
      }),
    );
    expect(Responses).toEqual([{ Item: { n: { N: '1' } } }, {}]);
    await expect(served.client.send(add('2'))).rejects.toThrow(refused('IdempotentParameterMismatchException'));
  });
});
