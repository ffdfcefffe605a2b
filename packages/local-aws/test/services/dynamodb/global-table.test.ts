import { DescribeTableCommand, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { propertyProblems } from '../../../src/assembly/checks/property-problems.ts';
import { isOpen } from '../../../src/assembly/checks/foresee.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { provision } from '../../support/ports.ts';
import { serveDynamo, type Served } from './tables.ts';

let served: Served;
beforeAll(async () => {
  served = await serveDynamo(systemClock);
});
afterAll(async () => {
  await served.close();
  served.ports.dispose();
});

const type = 'AWS::DynamoDB::GlobalTable';
const key = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
};
const scaled = (MinCapacity: number, more: object = {}) => ({
  MinCapacity,
  MaxCapacity: 10,
  TargetTrackingScalingPolicyConfiguration: { TargetValue: 70 },
  ...more,
});
const Region = 'us-east-1';

function problemsOf(properties: Record<string, unknown>): string[] {
  const provider = served.service.resources[type];
  if (!provider) throw new Error(`${type} is not there`);
  return propertyProblems(`T (${type})`, type, provider, properties, { isOpen }).map(({ message }) => message);
}

describe('a global table', () => {
  it('is a table with a key, a stream, tags and protection, as TableV2 writes it', async () => {
    const properties = {
      ...key,
      TableName: 'demand',
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      Replicas: [{ Region, DeletionProtectionEnabled: true, Tags: [{ Key: 'team', Value: 'dragons' }] }],
    };
    expect(problemsOf(properties)).toEqual([]);
    const made = await provision(served.service, type, 'T', properties);
    const { Table } = await served.client.send(new DescribeTableCommand({ TableName: 'demand' }));
    expect(Table).toMatchObject({
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      DeletionProtectionEnabled: true,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    });
    expect(made).toEqual({
      ref: 'demand',
      attributes: { Arn: Table?.TableArn, TableId: Table?.TableId, StreamArn: Table?.LatestStreamArn },
    });
    const { Tags } = await served.client.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
    expect(Tags).toEqual([{ Key: 'team', Value: 'dragons' }]);
  });

  it('begins with the seed or the least of its capacity, and with what its replica reads', async () => {
    const properties = {
      ...key,
      TableName: 'provisioned',
      WriteProvisionedThroughputSettings: { WriteCapacityAutoScalingSettings: scaled(2, { SeedCapacity: 4 }) },
      GlobalSecondaryIndexes: [
        {
          IndexName: 'again',
          KeySchema: key.KeySchema,
          Projection: { ProjectionType: 'ALL' },
          WriteProvisionedThroughputSettings: { WriteCapacityAutoScalingSettings: scaled(3) },
        },
      ],
      Replicas: [
        {
          Region,
          ReadProvisionedThroughputSettings: { ReadCapacityUnits: 5 },
          GlobalSecondaryIndexes: [
            {
              IndexName: 'again',
              ReadProvisionedThroughputSettings: { ReadCapacityAutoScalingSettings: scaled(6) },
            },
          ],
        },
      ],
    };
    expect(problemsOf(properties)).toEqual([]);
    await provision(served.service, type, 'P', properties);
    const { Table } = await served.client.send(new DescribeTableCommand({ TableName: 'provisioned' }));
    expect(Table?.ProvisionedThroughput).toMatchObject({ ReadCapacityUnits: 5, WriteCapacityUnits: 4 });
    expect(Table?.GlobalSecondaryIndexes?.[0]?.ProvisionedThroughput).toMatchObject({
      ReadCapacityUnits: 6,
      WriteCapacityUnits: 3,
    });
  });

  it('with a replica elsewhere, or none, is refused together with everything else that is wrong', () => {
    expect(
      problemsOf({
        ...key,
        Replicas: [{ Region }, { Region: 'eu-west-1', KinesisStreamSpecification: { StreamArn: 'arn:aws:kinesis:x' } }],
        MultiRegionConsistency: 'STRONG',
      }),
    ).toEqual([
      expect.stringContaining('Replicas[1].Region: value "eu-west-1"'),
      expect.stringContaining('Replicas[1]: property KinesisStreamSpecification'),
      expect.stringContaining('property MultiRegionConsistency'),
    ]);
    expect(problemsOf({ ...key, Replicas: [] })).not.toEqual([]);
    expect(problemsOf(key)).toEqual([expect.stringContaining('Replicas')]);
  });

  it('that is to be provisioned without its capacity, or has two replicas of a region, is refused', async () => {
    const made = async (properties: object) => provision(served.service, type, 'Bad', { ...key, ...properties });
    const replica = { Region, ReadProvisionedThroughputSettings: { ReadCapacityUnits: 5 } };
    await expect(made({ Replicas: [replica] })).rejects.toThrow(
      'must both be specified when BillingMode is PROVISIONED',
    );
    const twice = [{ Region }, { Region, DeletionProtectionEnabled: true }];
    await expect(made({ BillingMode: 'PAY_PER_REQUEST', Replicas: twice })).rejects.toThrow('one alone');
  });
});
