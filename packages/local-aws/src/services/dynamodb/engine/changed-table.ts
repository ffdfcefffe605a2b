import { AwsError } from '../../../kernel/errors.ts';
import type { StreamView } from '../../../kernel/stream-view.ts';
import { invalidParameters, resourceNotFound, validation } from '../errors.ts';
import { elementsOf, readTable, type IndexDefinition, type TableDefinition } from './table.ts';
import type { IndexInput, StreamInput, TableInput, Throughput } from './table-input.ts';

/** The members of UpdateTable that change the definition of a table. */
export interface TableChanges extends Pick<
  TableInput,
  'AttributeDefinitions' | 'BillingMode' | 'ProvisionedThroughput' | 'DeletionProtectionEnabled'
> {
  readonly GlobalSecondaryIndexUpdates?: readonly IndexUpdate[] | undefined;
  readonly StreamSpecification?: StreamInput | undefined;
}

interface IndexUpdate {
  readonly Create?: IndexInput | undefined;
  readonly Update?: { readonly IndexName: string; readonly ProvisionedThroughput?: Throughput | undefined } | undefined;
  readonly Delete?: { readonly IndexName: string } | undefined;
}

/**
 * Answers the definition that a table has after a change. It is read as that of a new table is, so that it is held to
 * the same rules. docs: Amazon DynamoDB API Reference, "UpdateTable"
 */
export function changedDefinition(table: TableDefinition, changes: TableChanges): TableDefinition {
  const { GlobalSecondaryIndexUpdates: updates = [], ...others } = changes;
  if (updates.length === 0 && Object.values(others).every((value) => value === undefined))
    throw validation(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or ' +
        'SSESpecification or ReplicaUpdates is required',
    );
  refuseSameThroughput(table, changes);
  refuseSameStream(table, changes.StreamSpecification);
  const billing = changes.BillingMode ?? table.billing;
  const ofBilling = (throughput: Throughput | undefined) => (billing === 'PROVISIONED' ? throughput : undefined);
  const indexes = updates.reduce(updated, table.indexes.filter(({ isGlobal }) => isGlobal).map(indexInput));
  const local = table.indexes.filter(({ isGlobal }) => !isGlobal).map(indexInput);
  const used = new Set(
    [...elementsOf(table.keys), ...[...indexes, ...local].flatMap(({ KeySchema }) => KeySchema)].map(
      ({ AttributeName }) => AttributeName,
    ),
  );
  const kept = Object.entries(table.attributes).filter(([name]) => used.has(name));
  const given = (changes.AttributeDefinitions ?? []).map((one) => [one.AttributeName, one.AttributeType] as const);
  const attributes = new Map([...kept, ...given]);
  const definition = readTable({
    TableName: table.name,
    KeySchema: elementsOf(table.keys),
    AttributeDefinitions: [...attributes].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    BillingMode: billing,
    ProvisionedThroughput: changes.ProvisionedThroughput ?? ofBilling(table.throughput),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      ...index,
      ProvisionedThroughput: ofBilling(index.ProvisionedThroughput),
    })),
    LocalSecondaryIndexes: local,
    DeletionProtectionEnabled: changes.DeletionProtectionEnabled ?? table.isProtected,
    StreamSpecification: changes.StreamSpecification ?? streamInput(table.stream),
  });
  refuseChangedTypes(table, definition);
  const { ttl, tags, recovery } = table;
  return { ...definition, ...(ttl !== undefined && { ttl }), ...(tags && { tags }), ...(recovery && { recovery }) };
}

function updated(indexes: readonly IndexInput[], { Create, Update, Delete }: IndexUpdate): readonly IndexInput[] {
  const [change, ...more] = [Create, Update, Delete].filter((one) => one !== undefined);
  if (!change || more.length > 0)
    throw invalidParameters(
      'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, ' +
        'GlobalSecondaryIndexUpdate.Delete must not be null',
    );
  const known = indexes.some(({ IndexName }) => IndexName === change.IndexName);
  if (Create) {
    if (known) throw validation('Attempting to create an index which already exists');
    return [...indexes, Create];
  }
  if (!known) throw resourceNotFound();
  const others = indexes.filter(({ IndexName }) => IndexName !== change.IndexName);
  if (Delete) return others;
  return indexes.map((index) => (index.IndexName === change.IndexName ? { ...index, ...Update } : index));
}

function refuseSameThroughput(
  { throughput, billing }: TableDefinition,
  { ProvisionedThroughput: asked, BillingMode = billing }: TableChanges,
): void {
  if (!asked || !throughput || BillingMode !== billing) return;
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = throughput;
  if (asked.ReadCapacityUnits !== read || asked.WriteCapacityUnits !== write) return;
  throw validation(
    'The provisioned throughput for the table will not change. The requested value equals the current value. ' +
      `Current ReadCapacityUnits provisioned for the table: ${read}. Requested ReadCapacityUnits: ${read}. ` +
      `Current WriteCapacityUnits provisioned for the table: ${write}. Requested WriteCapacityUnits: ${write}. ` +
      'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  );
}

const streamInput = (view: StreamView | undefined): StreamInput | undefined =>
  view && { StreamEnabled: true, StreamViewType: view };

/** What a stream shows is not changed in place. recorded: ack-api-quirks, services/dynamodb, DDB-TABLE-050 */
function refuseSameStream({ name, stream }: TableDefinition, asked: StreamInput | undefined): void {
  if (!asked) return;
  if (asked.StreamEnabled === true && stream)
    throw validation(`Table already has an enabled stream: TableName: ${name}`);
  if (asked.StreamEnabled === false && !stream) throw validation(`Table has no stream to disable: TableName: ${name}`);
}

/** An attribute of a key keeps its type for as long as a key has it. */
function refuseChangedTypes(before: TableDefinition, after: TableDefinition): void {
  for (const [name, type] of Object.entries(after.attributes))
    if (Object.hasOwn(before.attributes, name) && before.attributes[name] !== type)
      throw new AwsError('ValidationException', `Cannot change the type of the key attribute ${name}`);
}

const indexInput = ({ name, keys, projection, include, throughput }: IndexDefinition): IndexInput => ({
  IndexName: name,
  KeySchema: elementsOf(keys),
  Projection: { ProjectionType: projection, ...(include.length > 0 && { NonKeyAttributes: include }) },
  ProvisionedThroughput: throughput,
});
