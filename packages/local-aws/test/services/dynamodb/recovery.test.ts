import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  type PointInTimeRecoverySpecification,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { provision } from '../../support/ports.ts';
import { provisionThings, serveDynamo, thingsTable, type Served } from './tables.ts';

const TableName = 'things';
let served: Served;
let now: number;
const clock = { now: () => now, after: () => () => undefined };
beforeEach(async () => {
  now = 1_700_000_000_000;
  served = await serveDynamo(clock);
  await provisionThings(served.service);
});
afterEach(async () => {
  await served.close();
  served.ports.dispose();
});

const refused = (name: string, message: string) => expect.objectContaining({ name, message }) as Error;

describe('point-in-time recovery', () => {
  const describeBackups = async (name = TableName) =>
    (await served.client.send(new DescribeContinuousBackupsCommand({ TableName: name }))).ContinuousBackupsDescription;
  const update = (PointInTimeRecoverySpecification: PointInTimeRecoverySpecification, name = TableName) =>
    served.client.send(new UpdateContinuousBackupsCommand({ TableName: name, PointInTimeRecoverySpecification }));

  it('is shown as calls ask for it, through changes of the table and a restart', async () => {
    expect(await describeBackups()).toEqual({
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    });
    const since = new Date(now);
    const { ContinuousBackupsDescription: answer } = await update({ PointInTimeRecoveryEnabled: true });
    const shown = {
      PointInTimeRecoveryStatus: 'ENABLED',
      RecoveryPeriodInDays: 35,
      EarliestRestorableDateTime: since,
    };
    expect(answer?.PointInTimeRecoveryDescription).toEqual({ ...shown, LatestRestorableDateTime: since });
    now += 3_600_000;
    await update({ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 });
    await served.client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
    await served.close();
    served = await serveDynamo(clock, served.ports);
    await provisionThings(served.service);
    expect((await describeBackups())?.PointInTimeRecoveryDescription).toEqual({
      ...shown,
      RecoveryPeriodInDays: 7,
      LatestRestorableDateTime: new Date(now - 300_000),
    });
    await update({ PointInTimeRecoveryEnabled: false });
    expect((await describeBackups())?.PointInTimeRecoveryDescription).toEqual({
      PointInTimeRecoveryStatus: 'DISABLED',
    });
  });

  it('is shown as the template asks for it', async () => {
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: 'true', RecoveryPeriodInDays: '10' };
    const properties = { ...thingsTable, TableName: 'kept', PointInTimeRecoverySpecification };
    await provision(served.service, 'AWS::DynamoDB::Table', 'Kept', properties);
    expect((await describeBackups('kept'))?.PointInTimeRecoveryDescription).toMatchObject({
      PointInTimeRecoveryStatus: 'ENABLED',
      RecoveryPeriodInDays: 10,
    });
  });

  it('of a table that does not exist has an error of its own', async () => {
    const missing = refused('TableNotFoundException', 'Table not found: nobody');
    await expect(describeBackups('nobody')).rejects.toEqual(missing);
    await expect(update({ PointInTimeRecoveryEnabled: false }, 'nobody')).rejects.toEqual(missing);
  });
});

it('a call makes a table that is encrypted with the key of AWS, and with no other', async () => {
  const create = (Enabled: boolean) =>
    served.client.send(
      new CreateTableCommand({
        TableName: 'made',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { Enabled },
      }),
    );
  await expect(create(true)).rejects.toThrow(/encrypted with a key of KMS is not supported by local-aws/);
  expect((await create(false)).TableDescription?.TableName).toBe('made');
});
