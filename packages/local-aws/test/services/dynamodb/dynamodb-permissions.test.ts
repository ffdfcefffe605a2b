import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  BatchGetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountId } from '../../support/ports.ts';
import { allow, startStack, type Stack } from '../../iam/stack.ts';
import { thingsTable } from './tables.ts';

const TableName = 'things';
const arn = `arn:aws:dynamodb:us-east-1:${accountId}:table/${TableName}`;
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  await stack.provision('AWS::DynamoDB::Table', 'Things', thingsTable);
});
afterAll(() => stack.close());

const key = (pk: string) => ({ pk: { S: pk }, sk: { N: '1' } });
const denied = expect.objectContaining({ name: 'AccessDeniedException' }) as Error;

it('a role reads its own partition alone, whichever way it asks', async () => {
  const client = new DynamoDBClient(
    await stack.role(
      'own-partition',
      allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:PutItem'], arn, {
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['mine'] } },
      }),
    ),
  );
  await client.send(new PutItemCommand({ TableName, Item: key('mine') }));
  expect((await client.send(new GetItemCommand({ TableName: arn, Key: key('mine') }))).Item).toEqual(key('mine'));
  await expect(client.send(new GetItemCommand({ TableName, Key: key('yours') }))).rejects.toThrow(denied);
  const query = (pk: string) =>
    client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'sk > :n AND #p = :p',
        ExpressionAttributeNames: { '#p': 'pk' },
        ExpressionAttributeValues: { ':p': { S: pk }, ':n': { N: '0' } },
      }),
    );
  expect((await query('mine')).Count).toBe(1);
  await expect(query('yours')).rejects.toThrow(denied);
  const batch = (...keys: string[]) =>
    client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys.map(key) } } }));
  await batch('mine');
  await expect(batch('mine', 'yours')).rejects.toThrow(denied);
  await expect(client.send(new ScanCommand({ TableName }))).rejects.toThrow(denied);
});

it('an index is a resource of its own, and a transaction needs what each of its writes needs', async () => {
  const client = new DynamoDBClient(
    await stack.role('indexed', allow('dynamodb:Query', `${arn}/index/by-kind`), allow('dynamodb:PutItem', arn)),
  );
  const query = (IndexName?: string) =>
    client.send(
      new QueryCommand({
        TableName,
        IndexName,
        KeyConditionExpression: `${IndexName === undefined ? 'pk' : 'kind'} = :v`,
        ExpressionAttributeValues: { ':v': { S: 'x' } },
      }),
    );
  await query('by-kind');
  await expect(query()).rejects.toThrow(denied);
  const check = { TableName, Key: key('a'), ConditionExpression: 'attribute_not_exists(pk)' };
  await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: key('b') } }] }));
  await expect(
    client.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck: check }] })),
  ).rejects.toThrow(denied);
});
