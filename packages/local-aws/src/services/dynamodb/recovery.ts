import type { ContinuousBackupsDescription } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../kernel/errors.ts';
import type { Wire } from '../../protocol/actions.ts';
import type { DynamoContext } from './context.ts';
import { nameOfTable } from './context.ts';
import type { Table } from './store.ts';

/** These actions have an error of their own. docs: Amazon DynamoDB API Reference, "DescribeContinuousBackups" */
export function backedUp(context: DynamoContext, reference: string): Table {
  const name = nameOfTable(context, reference);
  const table = context.store.tables.get(name);
  if (!table) throw new AwsError('TableNotFoundException', `Table not found: ${name}`);
  return table;
}

/** The latest time that could be restored is this long ago. */
const behind = 5 * 60_000;

export function describeBackups(
  { now }: DynamoContext,
  { recovery, createdAt }: Table,
): Wire<ContinuousBackupsDescription> {
  const since = recovery?.since ?? createdAt;
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: recovery
      ? {
          PointInTimeRecoveryStatus: 'ENABLED',
          RecoveryPeriodInDays: recovery.days,
          EarliestRestorableDateTime: since / 1000,
          LatestRestorableDateTime: Math.max(since, now() - behind) / 1000,
        }
      : { PointInTimeRecoveryStatus: 'DISABLED' },
  };
}
