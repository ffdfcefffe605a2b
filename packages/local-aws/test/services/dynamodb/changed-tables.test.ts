import {
  DescribeLimitsCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../support/manual-clock.ts';
import { provisionThings, serveDynamo, thingsTable, type Served } from './tables.ts';

const TableName = 'things';
const clock = manualClock();
let served: Served;
beforeEach(async () => {
  served = await serveDynamo(clock);
  await provisionThings(served.service);
});
afterEach(async () => {
  await served.close();
  served.ports.dispose();
});

const put = (pk: string, sk: number, item: Record<string, AttributeValue>) =>
  served.client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, sk: { N: String(sk) }, ...item } }));
const query = (KeyConditionExpression: string, values: Record<string, AttributeValue>, more: object) =>
  served.client.send(
    new QueryCommand({ TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...more }),
  );
const numbers = (items: Record<string, AttributeValue>[] | undefined) => items?.map(({ sk }) => Number(sk?.N));

describe('a table that exists', () => {
  it('is changed by calls, whose changes stay until the template says something else', async () => {
    const restart = async (properties?: Record<string, unknown>): Promise<void> => {
      await served.close();
      served = await serveDynamo(clock, served.ports);
      await provisionThings(served.service, properties);
    };
    await put('a', 1, { colour: { S: 'red' }, kind: { S: 'k' } });
    const byColour = {
      IndexName: 'by-colour',
      KeySchema: [{ AttributeName: 'colour', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'ALL' as const },
    };
    const { TableDescription } = await served.client.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'colour', AttributeType: 'S' }],
        GlobalSecondaryIndexUpdates: [{ Create: byColour }, { Delete: { IndexName: 'by-kind' } }],
        DeletionProtectionEnabled: true,
      }),
    );
    expect(TableDescription).toMatchObject({ TableStatus: 'UPDATING', DeletionProtectionEnabled: true });
    await served.client.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { Enabled: false, AttributeName: 'expires' },
      }),
    );
    await restart();
    const ask = () => query('colour = :c', { ':c': { S: 'red' } }, { IndexName: 'by-colour' });
    expect(numbers((await ask()).Items)).toEqual([1]);
    const described = await served.client.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(described.TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
    await restart({ ...thingsTable, Tags: [{ Key: 'a', Value: '1' }] });
    await expect(ask()).rejects.toThrow('by-colour');
    expect(await served.client.send(new DescribeTimeToLiveCommand({ TableName }))).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED' },
    });
  });

  it('is not changed into one that AWS refuses', async () => {
    const update = (changes: object) => served.client.send(new UpdateTableCommand({ TableName, ...changes }));
    await expect(update({})).rejects.toThrow('At least one of ProvisionedThroughput');
    await expect(update({ GlobalSecondaryIndexUpdates: [{}] })).rejects.toThrow('must not be null');
    await expect(update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'unknown' } }] })).rejects.toMatchObject(
      { name: 'ResourceNotFoundException' },
    );
    await expect(update({ BillingMode: 'PROVISIONED' })).rejects.toThrow('ProvisionedThroughput');
    await expect(update({ AttributeDefinitions: [{ AttributeName: 'kind', AttributeType: 'N' }] })).rejects.toThrow(
      'kind',
    );
    const throughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
    const index = { IndexName: 'by-kind', ProvisionedThroughput: throughput };
    const provisioned = { BillingMode: 'PROVISIONED', ProvisionedThroughput: throughput };
    await update({ ...provisioned, GlobalSecondaryIndexUpdates: [{ Update: index }] });
    await expect(update({ ProvisionedThroughput: throughput })).rejects.toThrow('will not change');
    expect((await update({ BillingMode: 'PAY_PER_REQUEST' })).TableDescription).toMatchObject({
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      ProvisionedThroughput: { ReadCapacityUnits: 0 },
    });
    const expire = (Enabled: boolean, AttributeName: string) =>
      served.client.send(
        new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }),
      );
    await expect(expire(true, 'expires')).rejects.toThrow('TimeToLive is already enabled');
    await expect(expire(true, 'other')).rejects.toThrow('current AttributeName is expires');
    await expire(false, 'expires');
    await expect(expire(false, 'expires')).rejects.toThrow('TimeToLive is already disabled');
  });

  it('has the tags of its template and of calls', async () => {
    await provisionThings(served.service, { ...thingsTable, TableName: 'tagged', Tags: [{ Key: 'a', Value: '1' }] });
    const ResourceArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/tagged';
    await served.client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'b', Value: '2' }] }));
    await served.client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a', 'z'] }));
    const tagsOf = async (arn: string) =>
      (await served.client.send(new ListTagsOfResourceCommand({ ResourceArn: arn }))).Tags;
    expect(await tagsOf(ResourceArn)).toEqual([{ Key: 'b', Value: '2' }]);
    await expect(tagsOf(`${ResourceArn}x`)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(tagsOf('tagged')).rejects.toThrow('Invalid TableArn');
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    await expect(served.client.send(new TagResourceCommand({ ResourceArn, Tags: many }))).rejects.toThrow('50 tags');
    expect((await served.client.send(new DescribeLimitsCommand({}))).TableMaxReadCapacityUnits).toBe(40_000);
  });
});
