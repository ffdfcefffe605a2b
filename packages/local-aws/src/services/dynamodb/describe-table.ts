import type { DynamoContext } from './context.ts';
import { elementsOf, type IndexDefinition } from './engine/table.ts';
import type { Throughput } from './engine/table-input.ts';
import type { Table } from './store.ts';

export function describeTable(
  { store }: DynamoContext,
  table: Table,
  status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING' = table.unfinished ? 'UPDATING' : 'ACTIVE',
): Record<string, unknown> {
  const { items, bytes } = store.counts(table);
  const building = table.unfinished?.building ?? [];
  const indexes = [...table.indexes.filter(({ name }) => !building.some((index) => index.name === name)), ...building];
  const [local, global] = [false, true].map((isGlobal) =>
    indexes.filter((index) => index.isGlobal === isGlobal).map((index) => describeIndex(table, index)),
  );
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: status,
    CreationDateTime: table.createdAt / 1000,
    KeySchema: elementsOf(table.keys),
    AttributeDefinitions: Object.entries(table.attributes).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    ItemCount: items,
    TableSizeBytes: bytes,
    ProvisionedThroughput: describeThroughput(table.throughput),
    ...(table.billing === 'PAY_PER_REQUEST' && { BillingModeSummary: { BillingMode: table.billing } }),
    ...(local && local.length > 0 && { LocalSecondaryIndexes: local }),
    ...(global && global.length > 0 && { GlobalSecondaryIndexes: global }),
    DeletionProtectionEnabled: table.isProtected,
    ...describeStream(table),
  };
}

/** The names of a stream stay when it is switched off. docs: Amazon DynamoDB API Reference, "TableDescription" */
const describeStream = ({ stream, latestStream }: Table) => ({
  ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
  ...(latestStream !== undefined && {
    LatestStreamArn: latestStream,
    LatestStreamLabel: latestStream.slice(latestStream.lastIndexOf('/') + 1),
  }),
});

const describeThroughput = (throughput: Throughput | undefined) => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: throughput?.ReadCapacityUnits ?? 0,
  WriteCapacityUnits: throughput?.WriteCapacityUnits ?? 0,
});

const describeIndex = (table: Table, index: IndexDefinition) => ({
  IndexName: index.name,
  IndexArn: `${table.arn}/index/${index.name}`,
  KeySchema: elementsOf(index.keys),
  Projection: {
    ProjectionType: index.projection,
    ...(index.include.length > 0 && { NonKeyAttributes: index.include }),
  },
  ...(index.isGlobal && {
    ...(table.unfinished?.building.some(({ name }) => name === index.name)
      ? { IndexStatus: 'CREATING', Backfilling: true }
      : { IndexStatus: 'ACTIVE' }),
    ProvisionedThroughput: describeThroughput(index.throughput),
  }),
});
