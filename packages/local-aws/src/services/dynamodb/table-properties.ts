import { asText } from '../../kernel/as-text.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { ResourceRequest } from '../../contract/resource-provider.ts';
import { longestRecovery, readTable, type Recovery, type TableDefinition } from './engine/table.ts';
import type { IndexInput, TableInput, Throughput } from './engine/table-input.ts';

export const nameOf = ({ TableName }: ResourceRequest['properties']): string | undefined =>
  TableName === undefined ? undefined : asText(TableName);

interface Expiry {
  readonly AttributeName?: string;
  readonly Enabled?: unknown;
}

const expiryOf = (properties: ResourceRequest['properties']): Expiry | undefined => {
  const given = properties['TimeToLiveSpecification'] as Expiry | undefined;
  return given && String(given.Enabled) === 'true' ? given : undefined;
};

export function expiryFaults(properties: ResourceRequest['properties']): readonly AwsError[] {
  const expiry = expiryOf(properties);
  return !expiry || expiry.AttributeName !== undefined
    ? []
    : [new AwsError('ValidationError', 'TimeToLiveSpecification.AttributeName is required when Enabled is true')];
}

export function readDefinition(name: string, properties: Readonly<Record<string, unknown>>): TableDefinition {
  for (const fault of expiryFaults(properties)) throw fault;
  const definition = readTable(inputOf(name, properties));
  const expiry = expiryOf(properties);
  const recovery = recoveryOf(properties['PointInTimeRecoverySpecification']);
  return {
    ...definition,
    ...(expiry && { ttl: String(expiry.AttributeName) }),
    ...(recovery && { recovery }),
  };
}

function recoveryOf(given: unknown): Recovery | undefined {
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days } = (given ?? {}) as Record<string, unknown>;
  return String(enabled) === 'true' ? { days: Number(days ?? longestRecovery) } : undefined;
}

export function inputOf(name: string, properties: Readonly<Record<string, unknown>>): TableInput {
  const throughputOf = (value: unknown): Throughput | undefined => {
    const given = value as Readonly<Record<string, unknown>> | undefined;
    return (
      given && {
        ReadCapacityUnits: Number(given['ReadCapacityUnits']),
        WriteCapacityUnits: Number(given['WriteCapacityUnits']),
      }
    );
  };
  const indexesOf = (value: unknown): readonly IndexInput[] =>
    ((value ?? []) as readonly IndexInput[]).map((given) => ({
      ...given,
      ProvisionedThroughput: throughputOf(given.ProvisionedThroughput),
    }));
  return {
    ...(properties as unknown as TableInput),
    TableName: name,
    ProvisionedThroughput: throughputOf(properties['ProvisionedThroughput']),
    GlobalSecondaryIndexes: indexesOf(properties['GlobalSecondaryIndexes']),
    LocalSecondaryIndexes: indexesOf(properties['LocalSecondaryIndexes']),
    DeletionProtectionEnabled: String(properties['DeletionProtectionEnabled']) === 'true',
    StreamSpecification: streamOf(properties['StreamSpecification']),
  };
}

/**
 * The template names the view alone. docs: AWS CloudFormation Template Reference, "AWS::DynamoDB::Table
 * StreamSpecification"
 */
const streamOf = (value: unknown) =>
  value === undefined
    ? undefined
    : { StreamEnabled: true, StreamViewType: (value as { readonly StreamViewType?: string }).StreamViewType };
