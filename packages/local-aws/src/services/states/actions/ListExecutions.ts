import { action, type Action } from '../../../protocol/action.ts';
import { integer, text } from '../../../protocol/shapes.ts';
import { requireText } from '../errors.ts';
import type { Machines } from '../machines.ts';
import type { StatesStore, Status } from '../state.ts';
import { summary } from './DescribeExecution.ts';
import { pageSize, readToken, writeToken } from './paging.ts';

interface Input {
  readonly stateMachineArn: string;
  readonly statusFilter?: Status;
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** Newest first. */
export const listExecutions = (store: StatesStore, machines: Machines): Action =>
  action<Input, unknown>(
    { stateMachineArn: text, statusFilter: text, maxResults: integer, nextToken: text },
    ({ stateMachineArn, statusFilter, maxResults, nextToken }) => {
      const arn = machines.get(requireText(stateMachineArn, 'stateMachineArn', 256)).machine_arn;
      const asked = ['ListExecutions', arn, statusFilter];
      const limit = pageSize(maxResults);
      const rows = store.list(arn, statusFilter, readToken(nextToken, asked) ?? Number.MAX_SAFE_INTEGER, limit + 1);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        executions: page.map(summary),
        ...(rows.length > limit && last ? { nextToken: writeToken(last.seq, asked) } : {}),
      };
    },
  );
