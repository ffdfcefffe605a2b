import type { StreamView } from '../../../kernel/stream-view.ts';
import { invalidParameters } from '../errors.ts';
import { tableFaults } from './table-faults.ts';
import type { IndexInput, KeyElement, TableInput, TagInput, Throughput } from './table-input.ts';

export type KeyType = 'S' | 'N' | 'B';

export interface KeySchema {
  readonly hash: string;
  readonly range?: string;
}

export interface IndexDefinition {
  readonly name: string;
  readonly isGlobal: boolean;
  readonly keys: KeySchema;
  readonly projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly include: readonly string[];
  readonly throughput?: Throughput;
}

/**
 * Recovery reaches back 35 days unless it is told otherwise. docs: Amazon DynamoDB API Reference,
 * "PointInTimeRecoverySpecification"
 */
export const longestRecovery = 35;

export interface Recovery {
  /** When it was asked for, unless the table was made with it. */
  readonly since?: number;
  readonly days: number;
}

export interface TableDefinition {
  readonly name: string;
  readonly keys: KeySchema;
  readonly attributes: Readonly<Record<string, KeyType>>;
  readonly indexes: readonly IndexDefinition[];
  readonly billing: 'PROVISIONED' | 'PAY_PER_REQUEST';
  readonly throughput?: Throughput;
  /** The attribute that contains the second in which an item expires. */
  readonly ttl?: string;
  /** Point-in-time recovery, which is shown as it was asked for. There are no backups. */
  readonly recovery?: Recovery;
  readonly isProtected: boolean;
  /** What the stream shows of a change; a table without it has no stream. */
  readonly stream?: StreamView;
  readonly tags?: Tags;
}

export type Tags = Readonly<Record<string, string>>;

export const elementsOf = ({ hash, range }: KeySchema): { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[] => [
  { AttributeName: hash, KeyType: 'HASH' },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
];

/** Throws the first of the faults that a table has. docs: Amazon DynamoDB API Reference, "CreateTable" */
export function readTable(input: TableInput): TableDefinition {
  for (const fault of tableFaults(input)) throw fault;
  const { BillingMode = 'PROVISIONED', ProvisionedThroughput, StreamSpecification: stream } = input;
  return {
    name: input.TableName,
    keys: readKeys(input.KeySchema),
    attributes: Object.fromEntries(
      (input.AttributeDefinitions ?? []).map(({ AttributeName, AttributeType }) => [
        AttributeName,
        AttributeType as KeyType,
      ]),
    ),
    indexes: [...readIndexes(input.LocalSecondaryIndexes, false), ...readIndexes(input.GlobalSecondaryIndexes, true)],
    billing: BillingMode as TableDefinition['billing'],
    ...(ProvisionedThroughput && { throughput: ProvisionedThroughput }),
    isProtected: input.DeletionProtectionEnabled === true,
    ...(stream?.StreamViewType !== undefined && { stream: stream.StreamViewType as StreamView }),
    ...(input.Tags && { tags: withTags({}, input.Tags) }),
  };
}

const readKeys = ([hash, range]: readonly KeyElement[]): KeySchema => ({
  hash: hash!.AttributeName,
  ...(range && { range: range.AttributeName }),
});

const readIndexes = (inputs: readonly IndexInput[] | undefined, isGlobal: boolean): readonly IndexDefinition[] =>
  (inputs ?? []).map(({ IndexName, KeySchema, Projection, ProvisionedThroughput }) => ({
    name: IndexName,
    isGlobal,
    keys: readKeys(KeySchema),
    projection: Projection?.ProjectionType as IndexDefinition['projection'],
    include: Projection?.NonKeyAttributes ?? [],
    ...(ProvisionedThroughput && { throughput: ProvisionedThroughput }),
  }));

/** docs: Amazon DynamoDB Developer Guide, "Tagging restrictions in DynamoDB" */
const mostTags = 50;

export function withTags(before: Tags, given: readonly TagInput[]): Tags {
  const tags = { ...before, ...Object.fromEntries(given.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(tags).length > mostTags) throw invalidParameters(`A table has at most ${mostTags} tags`);
  return tags;
}
