import { honoured, inert, list, object, onlyHere, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { DynamoContext } from './context.ts';
import {
  common,
  encryption,
  examine,
  index,
  insights,
  ofCapacity,
  provision,
  recovery,
  tableClass,
} from './resources.ts';
import { tagList } from '../../contract/properties.ts';

const scaling = object({
  MinCapacity: honoured,
  MaxCapacity: inert(ofCapacity),
  SeedCapacity: honoured,
  TargetTrackingScalingPolicyConfiguration: inert(ofCapacity),
});
const reading = object({ ReadCapacityUnits: honoured, ReadCapacityAutoScalingSettings: scaling });
/** What all replicas read is a fixed number alone. */
const readingOfAll = object({ ReadCapacityUnits: honoured });
const writing = object({ WriteCapacityAutoScalingSettings: scaling });

/**
 * A table as CDK's `TableV2` writes it. Here it has one replica, that of the region of its stack. docs: AWS
 * CloudFormation Template Reference, "AWS::DynamoDB::GlobalTable"
 */
export const globalTableProvider = (context: DynamoContext): ResourceProvider => ({
  properties: {
    ...common,
    WriteProvisionedThroughputSettings: writing,
    WriteOnDemandThroughputSettings: inert(ofCapacity),
    ReadProvisionedThroughputSettings: readingOfAll,
    ReadOnDemandThroughputSettings: inert(ofCapacity),
    GlobalSecondaryIndexes: list(
      object({
        ...index,
        WriteProvisionedThroughputSettings: writing,
        WriteOnDemandThroughputSettings: inert(ofCapacity),
        ReadProvisionedThroughputSettings: readingOfAll,
        ReadOnDemandThroughputSettings: inert(ofCapacity),
        WarmThroughput: inert(ofCapacity),
      }),
    ),
    Replicas: list(
      object({
        Region: onlyHere(context.region, 'the region of the stack'),
        DeletionProtectionEnabled: honoured,
        GlobalSecondaryIndexes: list(
          object({
            IndexName: text,
            ReadProvisionedThroughputSettings: reading,
            ReadOnDemandThroughputSettings: inert(ofCapacity),
            ContributorInsightsSpecification: insights,
          }),
        ),
        ReadProvisionedThroughputSettings: reading,
        ReadOnDemandThroughputSettings: inert(ofCapacity),
        ContributorInsightsSpecification: insights,
        PointInTimeRecoverySpecification: recovery,
        SSESpecification: encryption,
        TableClass: tableClass,
        Tags: tagList,
      }),
    ),
  },
  async examine(request) {
    const table = request.properties as GlobalTable;
    return [...replicaFaults(table, context.region), ...(await examine(request, tableOf(table)))];
  },
  async provision(request) {
    const table = request.properties as GlobalTable;
    for (const fault of replicaFaults(table, context.region)) throw fault;
    const made = await provision(context, request, tableOf(table));
    return { ...made, attributes: { ...made.attributes, TableId: context.store.tables.get(made.ref)?.id } };
  },
});

interface Settings {
  readonly MinCapacity?: unknown;
  readonly SeedCapacity?: unknown;
}
interface Capacity {
  readonly ReadProvisionedThroughputSettings?: {
    readonly ReadCapacityUnits?: unknown;
    readonly ReadCapacityAutoScalingSettings?: Settings;
  };
  readonly WriteProvisionedThroughputSettings?: { readonly WriteCapacityAutoScalingSettings?: Settings };
}
interface Index extends Capacity {
  readonly IndexName?: unknown;
}
interface Replica extends Capacity {
  readonly Region?: unknown;
  readonly DeletionProtectionEnabled?: unknown;
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly PointInTimeRecoverySpecification?: unknown;
  readonly Tags?: unknown;
}
interface GlobalTable extends Capacity, Readonly<Record<string, unknown>> {
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly Replicas?: readonly Replica[];
}

const replicaFaults = ({ Replicas = [] }: GlobalTable, region: string): readonly AwsError[] =>
  Replicas.length === 1
    ? []
    : [new AwsError('ValidationError', `Replicas must contain one of the stack's region, ${region}, and one alone`)];

/** Answers the properties of `AWS::DynamoDB::Table` for the first replica, which is the only one of a sound table. */
function tableOf(global: GlobalTable): Readonly<Record<string, unknown>> {
  const [replica] = global.Replicas ?? [];
  const isProvisioned = global['BillingMode'] !== 'PAY_PER_REQUEST';
  const capacityOf = (table: Capacity, own: Capacity | undefined) =>
    isProvisioned ? { ProvisionedThroughput: throughputOf(table, own) } : {};
  return {
    ...global,
    ...capacityOf(global, replica),
    GlobalSecondaryIndexes: global.GlobalSecondaryIndexes?.map((one) => ({
      ...one,
      ...capacityOf(
        one,
        replica?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === one.IndexName),
      ),
    })),
    DeletionProtectionEnabled: replica?.DeletionProtectionEnabled,
    PointInTimeRecoverySpecification: replica?.PointInTimeRecoverySpecification,
    Tags: replica?.Tags,
  };
}

/** Auto scaling begins with the seed, if there is one, and else with the least capacity. */
const startOf = (settings: Settings | undefined): unknown => settings?.SeedCapacity ?? settings?.MinCapacity;

/** Answers nothing where one of both is missing: the table then refuses to be provisioned. */
function throughputOf(table: Capacity, replica: Capacity | undefined) {
  const read = replica?.ReadProvisionedThroughputSettings ?? table.ReadProvisionedThroughputSettings;
  const reads = read?.ReadCapacityUnits ?? startOf(read?.ReadCapacityAutoScalingSettings);
  const writes = startOf(table.WriteProvisionedThroughputSettings?.WriteCapacityAutoScalingSettings);
  if (reads === undefined || writes === undefined) return undefined;
  return { ReadCapacityUnits: reads, WriteCapacityUnits: writes };
}
