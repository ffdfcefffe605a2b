import type { CreateTableOutput } from '@aws-sdk/client-dynamodb';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { streamViews } from '../../../kernel/stream-view.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, list, long, structure, text, tag } from '../../../protocol/members.ts';
import { dynamoAction, nameOfTable, onTable } from '../context.ts';
import { readTable } from '../engine/table.ts';
import { tableExists } from '../errors.ts';
import { describeTable } from '../describe-table.ts';
import { createTable } from '../tables.ts';

const keySchema = list(
  structure({
    AttributeName: text({ required: true, min: 1, max: 255 }),
    KeyType: text({ required: true, values: ['HASH', 'RANGE'] }),
  }),
  { required: true, min: 1, max: 2 },
);
export const throughput = structure({
  ReadCapacityUnits: long({ required: true, min: 1 }),
  WriteCapacityUnits: long({ required: true, min: 1 }),
});
export const index = {
  IndexName: text({ required: true, min: 3, max: 255, pattern: /^[a-zA-Z0-9_.-]+$/, patternText: '[a-zA-Z0-9_.-]+' }),
  KeySchema: keySchema,
  Projection: structure(
    {
      ProjectionType: text({ values: ['ALL', 'KEYS_ONLY', 'INCLUDE'] }),
      NonKeyAttributes: list(text({ min: 1, max: 255 }), { min: 1, max: 20 }),
    },
    { required: true },
  ),
};

export const attributeDefinitions = structure({
  AttributeName: text({ required: true, min: 1, max: 255 }),
  AttributeType: text({ required: true, values: ['B', 'N', 'S'] }),
});
export const streamSpecification = structure({
  StreamEnabled: flag({ required: true }),
  StreamViewType: text({ values: streamViews }),
});
/** Items are never encrypted here: the key that belongs to AWS, which is the default, is no difference to clients. */
const encryption = structure({ Enabled: flag() });
function refuseEncryption(given: { readonly Enabled?: boolean | undefined } | undefined): void {
  if (given?.Enabled === true) throw new UnsupportedError('A table that is encrypted with a key of KMS');
}

// docs: Amazon DynamoDB API Reference, "CreateTable"
export const CreateTable = dynamoAction({
  input: {
    TableName: text({ required: true, min: 1, max: 1024 }),
    AttributeDefinitions: list(attributeDefinitions, { required: true }),
    KeySchema: keySchema,
    BillingMode: text({ values: ['PROVISIONED', 'PAY_PER_REQUEST'] }),
    ProvisionedThroughput: throughput,
    GlobalSecondaryIndexes: list(structure({ ...index, ProvisionedThroughput: throughput })),
    LocalSecondaryIndexes: list(structure(index)),
    DeletionProtectionEnabled: flag(),
    StreamSpecification: streamSpecification,
    SSESpecification: encryption,
    Tags: list(tag),
  },
  needs: onTable('dynamodb:CreateTable'),
  genuine: () => [
    {
      TableName: 'hostile-created',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  ],
  run({ SSESpecification, ...input }, context): Wire<CreateTableOutput> {
    refuseEncryption(SSESpecification);
    const definition = readTable({ ...input, TableName: nameOfTable(context, input.TableName) });
    if (context.store.tables.has(definition.name)) throw tableExists(definition.name);
    const table = createTable(context, definition, { isOfTemplate: false });
    return { TableDescription: describeTable(context, table, 'CREATING') };
  },
});
