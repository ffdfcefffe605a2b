import { nameOfTable, type DynamoContext } from './context.ts';
import { elementsOf, type IndexDefinition, type TableDefinition, type Throughput } from './engine/table.ts';
import { tableNotFound } from './errors.ts';
import { rebuild } from './items.ts';
import { firstPosition, lastPosition } from './reads.ts';
import type { DynamoStore, Table } from './store.ts';
import { placeOf } from './engine/key.ts';
import { behind } from './engine/key-condition.ts';
import type { Item } from './engine/value.ts';

/** Answers the table, for actions whose error names a missing one. */
export function existing(context: DynamoContext, reference: string): Table {
  const name = nameOfTable(context, reference);
  const table = context.store.tables.get(name);
  if (!table) throw tableNotFound(name);
  return table;
}

export function createTable(
  { store, ids, now, region, accountId }: DynamoContext,
  definition: TableDefinition,
  { isOfTemplate, said }: Pick<Table, 'isOfTemplate' | 'said'>,
): Table {
  const arn = `arn:aws:dynamodb:${region}:${accountId}:table/${definition.name}`;
  const table = {
    ...definition,
    id: ids.uuid(),
    arn,
    createdAt: now(),
    isOfTemplate,
    ...(said !== undefined && { said }),
  };
  const kept = withStream(store, table, undefined);
  store.keep(kept);
  return kept;
}

/** Switches the stream of a table on or off, as its definition says. */
function withStream(store: DynamoStore, table: Table, before: Table | undefined): Table {
  const { stream } = table;
  if (before?.stream === stream) return table;
  if (before?.stream && before.latestStream !== undefined) store.streams.close(before.latestStream);
  return stream ? { ...table, latestStream: store.streams.open(table, stream) } : table;
}

/** Changes the definition of a table. Its items stay. */
export function changeTable(store: DynamoStore, before: Table, definition: TableDefinition, said = before.said): Table {
  const { id, arn, createdAt, isOfTemplate, latestStream } = before;
  const changed = {
    ...definition,
    ...{ id, arn, createdAt, isOfTemplate },
    ...(said !== undefined && { said }),
    ...(latestStream !== undefined && { latestStream }),
  };
  const table = withStream(store, changed, before);
  if (JSON.stringify(table) === JSON.stringify(before)) {
    store.keep(before);
    return before;
  }
  store.transaction(() => {
    store.keep(table);
    const of = ({ indexes, ttl, attributes }: TableDefinition): string => JSON.stringify([indexes, ttl, attributes]);
    if (of(before) !== of(table)) rebuild(store, table, itemsOf(store, table));
  });
  return table;
}

function* itemsOf(store: DynamoStore, table: Table): Iterable<Item> {
  let from = firstPosition;
  for (;;) {
    const found = store.items(table, { from, to: lastPosition }, true, 100);
    yield* found.map(({ item }) => item);
    const last = found.at(-1);
    if (!last) return;
    const { partition, order } = placeOf(table.keys, last.item);
    from = { partition, order: behind(order) };
  }
}

export function describeTable(
  { store }: DynamoContext,
  table: Table,
  status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING',
): Record<string, unknown> {
  const { items, bytes } = store.counts(table);
  const [local, global] = [false, true].map((isGlobal) =>
    table.indexes.filter((index) => index.isGlobal === isGlobal).map((index) => describeIndex(table, index)),
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
  ...(index.isGlobal && { IndexStatus: 'ACTIVE', ProvisionedThroughput: describeThroughput(index.throughput) }),
});
