import type { ListExecutionsOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { on, statesAction, type StatesContext } from '../context.ts';
import { pager, typeNotSupported, validation } from '../errors.ts';
import * as shapes from '../shapes.ts';
import type { StatesStore, Status } from '../store.ts';
import { resolveTarget } from '../versions.ts';
import { redriveDate, summary } from './DescribeExecution.ts';
import { findMapRun } from './DescribeMapRun.ts';

/** recorded: test_state_machine_status_filter (in this order) */
const statuses = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'] as const;

const redriveFilters = ['REDRIVEN', 'NOT_REDRIVEN'] as const;

/** Lists executions; the newest comes first. */
export const ListExecutions = statesAction({
  input: {
    stateMachineArn: text({ min: 1, max: 256 }),
    mapRunArn: text({ min: 1, max: 2000 }),
    statusFilter: text({ values: statuses }),
    ...shapes.page(3096),
    redriveFilter: text({ values: redriveFilters }),
  },
  needs: (input) => on('ListExecutions', input['mapRunArn'] === undefined ? 'stateMachineArn' : 'mapRunArn')(input),
  genuine: ({ stateMachine }) => [
    { stateMachineArn: stateMachine, statusFilter: 'SUCCEEDED', redriveFilter: 'NOT_REDRIVEN', maxResults: 10 },
  ],
  run(input, context): Wire<ListExecutionsOutput> {
    const { statusFilter, redriveFilter, maxResults, nextToken } = input;
    const { by, arn } = listedBy(input, context);
    const tokens = pager.places(['ListExecutions', arn, statusFilter, redriveFilter]);
    const limit = shapes.pageSize(maxResults);
    const before = tokens.read(nextToken) ?? Number.MAX_SAFE_INTEGER;
    const redriven = redriveFilter as (typeof redriveFilters)[number] | undefined;
    const wanted = { by, arn, status: statusFilter as Status | undefined, redriven };
    const rows = context.store.list(wanted, before, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      executions: page.map((row) => ({ ...summary(row), redriveCount: row.redrive_count, ...redriveDate(row) })),
      ...(rows.length > limit && last ? { nextToken: tokens.write(last.seq) } : {}),
    };
  },
});

/** docs: AWS Step Functions API Reference, "ListExecutions" (one of both ARNs) */
function listedBy(
  { stateMachineArn, mapRunArn }: { readonly stateMachineArn?: string; readonly mapRunArn?: string },
  context: StatesContext,
): { by: Parameters<StatesStore['list']>[0]['by']; arn: string } {
  if ((stateMachineArn === undefined) === (mapRunArn === undefined))
    throw validation('Must specify exactly one of the following: stateMachineArn, mapRunArn');
  if (mapRunArn !== undefined) return { by: 'map_run_arn', arn: findMapRun(context, mapRunArn).arn };
  const named = stateMachineArn as string;
  const { version, alias, machine } = resolveTarget(context.catalogue, named, context.ids.random);
  // docs: AWS Step Functions API Reference, "ListExecutions" (not for Express machines)
  if (machine.type === 'EXPRESS') throw typeNotSupported();
  return {
    by: columnOf(version !== undefined, alias !== undefined),
    arn: alias || version ? named : machine.machine_arn,
  };
}

function columnOf(isVersion: boolean, isAlias: boolean): 'alias_arn' | 'version_arn' | 'machine_arn' {
  if (isAlias) return 'alias_arn';
  return isVersion ? 'version_arn' : 'machine_arn';
}
