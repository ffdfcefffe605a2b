import type { ExecutionRow } from './store.ts';

export interface Redrive {
  readonly redriveCount: number;
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE';
  readonly redriveStatusReason?: string;
}

/** Whether an execution may be redriven. recorded: test_describe_execution */
export function redriveOf({ status }: Pick<ExecutionRow, 'status'>): Redrive {
  if (status !== 'RUNNING' && status !== 'SUCCEEDED') return { redriveCount: 0, redriveStatus: 'REDRIVABLE' };
  return {
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: `Execution is ${status} and cannot be redriven`,
  };
}
