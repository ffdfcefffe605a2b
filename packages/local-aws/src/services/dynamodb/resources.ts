import { type AwsError, findings, UnsupportedError } from '../../kernel/errors.ts';
import { honoured, inert, list, object, text } from '../../contract/properties.ts';
import type { ProvisionedResource, ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import type { DynamoContext } from './context.ts';
import { withTags, type TableDefinition } from './engine/table.ts';
import { tableFaults } from './engine/table-faults.ts';
import { tableExists } from './errors.ts';
import { inTurns } from '../../kernel/in-turns.ts';
import type { Table } from './store.ts';
import { expiryFaults, inputOf, nameOf, readDefinition } from './table-properties.ts';
import { changeTable, createTable } from './tables.ts';
import { tagList } from '../../contract/properties.ts';

const keySchema = list(object({ AttributeName: text, KeyType: text }));
const throughput = object({ ReadCapacityUnits: honoured, WriteCapacityUnits: honoured });
export const index = {
  IndexName: text,
  KeySchema: keySchema,
  Projection: object({ ProjectionType: text, NonKeyAttributes: list(text) }),
};
export const ofCapacity = 'capacity is counted here and never runs out';

export const insights = inert('there are no contributor insights here');
export const recovery = inert('backups are refused: there is nothing to recover from');
export const encryption = inert('encryption at rest is invisible to clients');
export const tableClass = inert('it changes prices alone');

/** The properties that tables and global tables have alike. */
export const common = {
  TableName: text,
  KeySchema: keySchema,
  AttributeDefinitions: list(object({ AttributeName: text, AttributeType: text })),
  BillingMode: text,
  LocalSecondaryIndexes: list(object(index)),
  TimeToLiveSpecification: object({ AttributeName: text, Enabled: honoured }),
  StreamSpecification: object({ StreamViewType: text }),
  SSESpecification: encryption,
  WarmThroughput: inert(ofCapacity),
};

/** docs: AWS CloudFormation Template Reference, "AWS::DynamoDB::Table" */
export const tableProvider = (context: DynamoContext): ResourceProvider => ({
  properties: {
    ...common,
    ProvisionedThroughput: throughput,
    GlobalSecondaryIndexes: list(
      object({
        ...index,
        ProvisionedThroughput: throughput,
        OnDemandThroughput: inert(ofCapacity),
        WarmThroughput: inert(ofCapacity),
        ContributorInsightsSpecification: insights,
      }),
    ),
    DeletionProtectionEnabled: honoured,
    PointInTimeRecoverySpecification: recovery,
    TableClass: tableClass,
    OnDemandThroughput: inert(ofCapacity),
    ContributorInsightsSpecification: insights,
    Tags: tagList,
  },
  examine: (request) => examine(request, request.properties),
  provision: (request) => provision(context, request, request.properties),
});

/** Finds what is wrong with the table that these properties describe. */
export async function examine(
  { physicalName }: ResourceRequest,
  properties: ResourceRequest['properties'],
): Promise<AwsError[]> {
  const found: AwsError[] = [];
  const unread = await findings(() => {
    const input = inputOf(nameOf(properties) ?? physicalName({ maxLength: 255 }), properties);
    found.push(...expiryFaults(properties), ...tableFaults(input));
    withTags({}, input.Tags ?? []);
  });
  return [...found, ...unread];
}

/** Makes the table that these properties describe. */
export async function provision(
  context: DynamoContext,
  { physicalName, logicalId }: ResourceRequest,
  properties: ResourceRequest['properties'],
): Promise<ProvisionedResource> {
  const name = nameOf(properties) ?? physicalName({ maxLength: 255 });
  const { arn, latestStream, stream } = await provisionTable(context, readDefinition(name, properties), logicalId);
  return { ref: name, attributes: { Arn: arn, ...(stream && { StreamArn: latestStream }) } };
}

function provisionTable(
  context: DynamoContext,
  definition: TableDefinition,
  logicalId: string,
): Table | Promise<Table> {
  const { store } = context;
  if (store.tables.has(definition.name)) throw tableExists(definition.name);
  const said = JSON.stringify(definition);
  const before = store.kept(definition.name);
  if (!before) return createTable(context, definition, { isOfTemplate: true, said });
  if (before.said === said) {
    store.keep(before);
    return before;
  }
  const keyOf = ({ keys: { hash, range }, attributes }: TableDefinition): string =>
    JSON.stringify([hash, attributes[hash], range, range === undefined ? undefined : attributes[range]]);
  if (keyOf(before) !== keyOf(definition))
    throw new UnsupportedError(
      `${logicalId}: a change of the key of table ${definition.name}, which replaces the table with an empty one,`,
    );
  return inTurns(changeTable(store, before, definition, said));
}
