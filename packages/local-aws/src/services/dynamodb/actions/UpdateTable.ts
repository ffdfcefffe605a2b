import type { UpdateTableOutput } from '@aws-sdk/client-dynamodb';
import { inTurns } from '../../../kernel/in-turns.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, list, structure, text } from '../../../protocol/members.ts';
import { dynamoAction, onTable } from '../context.ts';
import { changedDefinition } from '../engine/changed-table.ts';
import { describeTable } from '../describe-table.ts';
import { changeable, changeTable } from '../tables.ts';
import { attributeDefinitions, index, streamSpecification, throughput } from './CreateTable.ts';

// docs: Amazon DynamoDB API Reference, "UpdateTable"
export const UpdateTable = dynamoAction({
  input: {
    TableName: text({ required: true, min: 1, max: 1024 }),
    AttributeDefinitions: list(attributeDefinitions),
    BillingMode: text({ values: ['PROVISIONED', 'PAY_PER_REQUEST'] }),
    ProvisionedThroughput: throughput,
    GlobalSecondaryIndexUpdates: list(
      structure({
        Create: structure({ ...index, ProvisionedThroughput: throughput }),
        Update: structure({ IndexName: index.IndexName, ProvisionedThroughput: throughput }),
        Delete: structure({ IndexName: index.IndexName }),
      }),
    ),
    DeletionProtectionEnabled: flag(),
    StreamSpecification: streamSpecification,
  },
  needs: onTable('dynamodb:UpdateTable'),
  genuine: ({ table }) => [{ TableName: table, DeletionProtectionEnabled: true }],
  async run({ TableName, ...changes }, context): Promise<Wire<UpdateTableOutput>> {
    const table = changeable(context, TableName);
    const changed = await inTurns(changeTable(context.store, table, changedDefinition(table, changes)));
    return { TableDescription: describeTable(context, changed, 'UPDATING') };
  },
});
