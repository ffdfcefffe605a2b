import type { UpdateContinuousBackupsOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, integer, structure, text } from '../../../protocol/members.ts';
import { dynamoAction, onTable } from '../context.ts';
import { longestRecovery } from '../engine/table.ts';
import { backedUp, describeBackups } from '../recovery.ts';

// docs: Amazon DynamoDB API Reference, "UpdateContinuousBackups"
export const UpdateContinuousBackups = dynamoAction({
  input: {
    TableName: text({ required: true, min: 1, max: 1024 }),
    PointInTimeRecoverySpecification: structure(
      {
        PointInTimeRecoveryEnabled: flag({ required: true }),
        RecoveryPeriodInDays: integer({ min: 1, max: longestRecovery }),
      },
      { required: true },
    ),
  },
  needs: onTable('dynamodb:UpdateContinuousBackups'),
  genuine: ({ table }) => [
    { TableName: table, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
  ],
  run({ TableName, PointInTimeRecoverySpecification: given }, context): Wire<UpdateContinuousBackupsOutput> {
    const { recovery: before, ...table } = backedUp(context, TableName);
    const days = given.RecoveryPeriodInDays ?? before?.days ?? longestRecovery;
    const recovery = { since: before?.since ?? context.now(), days };
    const changed = given.PointInTimeRecoveryEnabled ? { ...table, recovery } : table;
    context.store.keep(changed);
    return { ContinuousBackupsDescription: describeBackups(context, changed) };
  },
});
