import type { AwsError } from '../../../kernel/errors.ts';

/** What is wrong, in the order of the checks. */
export type Faults = Generator<AwsError, void, undefined>;

export interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

/** The members that CreateTable and CloudFormation share. */
export interface TableInput {
  readonly TableName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions?: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly BillingMode?: string | undefined;
  readonly ProvisionedThroughput?: Throughput | undefined;
  readonly GlobalSecondaryIndexes?: readonly IndexInput[] | undefined;
  readonly LocalSecondaryIndexes?: readonly IndexInput[] | undefined;
  readonly DeletionProtectionEnabled?: boolean | undefined;
  readonly StreamSpecification?: StreamInput | undefined;
  readonly Tags?: readonly TagInput[] | undefined;
}

export interface StreamInput {
  readonly StreamEnabled?: boolean | undefined;
  readonly StreamViewType?: string | undefined;
}

export interface TagInput {
  readonly Key: string;
  readonly Value: string;
}

export interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

export interface IndexInput {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection?: { readonly ProjectionType?: string; readonly NonKeyAttributes?: readonly string[] } | undefined;
  readonly ProvisionedThroughput?: Throughput | undefined;
}
