import type { ListExecutionsOutput } from '@aws-sdk/client-sfn';
import { UnsupportedError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import { pager, typeNotSupported } from '../errors.ts';
import { redriveOf } from '../redrive.ts';
import * as shapes from '../shapes.ts';
import type { Status } from '../store.ts';
import { resolveTarget } from '../versions.ts';
import { summary } from './DescribeExecution.ts';

/** recorded: test_state_machine_status_filter (in this order) */
const statuses = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'] as const;

/** Newest first. */
export const ListExecutions = statesAction({
  input: {
    stateMachineArn: shapes.arn,
    statusFilter: text({ values: statuses }),
    ...shapes.page(3096),
    redriveFilter: text({ values: ['REDRIVEN', 'NOT_REDRIVEN'] }),
  },
  needs: on('ListExecutions', 'stateMachineArn'),
  genuine: ({ stateMachine }) => [{ stateMachineArn: stateMachine, statusFilter: 'SUCCEEDED', maxResults: 10 }],
  run(input, { catalogue, store, ids }): Wire<ListExecutionsOutput> {
    const { stateMachineArn, statusFilter, redriveFilter, maxResults, nextToken } = input;
    if (redriveFilter !== undefined) throw new UnsupportedError('Parameter redriveFilter of ListExecutions');
    const { version, alias, machine } = resolveTarget(catalogue, stateMachineArn, ids.random);
    // docs: AWS Step Functions API Reference, "ListExecutions" (not for Express machines)
    if (machine.type === 'EXPRESS') throw typeNotSupported();
    const by = columnOf(version !== undefined, alias !== undefined);
    const tokens = pager.places(['ListExecutions', stateMachineArn, statusFilter]);
    const limit = shapes.pageSize(maxResults);
    const before = tokens.read(nextToken) ?? Number.MAX_SAFE_INTEGER;
    const arn = alias || version ? stateMachineArn : machine.machine_arn;
    const rows = store.list(by, arn, statusFilter as Status | undefined, before, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      executions: page.map((row) => ({ ...summary(row), redriveCount: redriveOf(row).redriveCount })),
      ...(rows.length > limit && last ? { nextToken: tokens.write(last.seq) } : {}),
    };
  },
});

function columnOf(isVersion: boolean, isAlias: boolean): 'alias_arn' | 'version_arn' | 'machine_arn' {
  if (isAlias) return 'alias_arn';
  return isVersion ? 'version_arn' : 'machine_arn';
}
