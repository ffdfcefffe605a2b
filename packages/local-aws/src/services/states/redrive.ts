import type { EpochMs } from '../../kernel/clock.ts';
import { fullHistory } from './engine/run/interpreter.ts';
import type { ExecutionRow } from './store.ts';
import { dayMs } from '../../kernel/clock.ts';

export interface Redrive {
  readonly redriveCount: number;
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';
  readonly redriveStatusReason?: string;
}

type Ended = Pick<ExecutionRow, 'status' | 'redrive_count' | 'map_run_arn'>;
type Stored = Pick<ExecutionRow, 'halted' | 'events' | 'start_ms' | 'stop_ms'>;

interface Surroundings {
  readonly now: EpochMs;
  readonly hasMachine: () => boolean;
}

/** docs: AWS Step Functions API Reference, "RedriveExecution" (which allows events up to the limit of a history) */
const limits = { period: 14 * dayMs, open: 365 * dayMs, events: fullHistory };

/** Tells whether the status of an execution allows a redrive. recorded: test_describe_execution */
export function redriveOf({ status, redrive_count: redriveCount, map_run_arn: run }: Ended): Redrive {
  if (status === 'RUNNING' || status === 'SUCCEEDED')
    return notRedrivable(redriveCount, `Execution is ${status} and cannot be redriven`);
  // recorded: stackd redrive_map.json
  return { redriveCount, redriveStatus: run === null ? 'REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN' };
}

/**
 * Tells whether the execution may be redriven now. docs: AWS Step Functions API Reference, "DescribeExecution"
 * (redriveStatusReason)
 */
export function redriveNow(row: Ended & Stored, surroundings: Surroundings): Redrive {
  const redrive = redriveOf(row);
  const reason = redrive.redriveStatus === 'NOT_REDRIVABLE' ? undefined : obstacle(row, surroundings);
  return reason === undefined ? redrive : notRedrivable(row.redrive_count, reason);
}

function obstacle(row: Stored, { now, hasMachine }: Surroundings): string | undefined {
  if (!hasMachine()) return 'State machine is in DELETING status';
  // It ended under a release of the runtime that kept no position for a redrive.
  if (row.halted === null) return 'Execution was started before the launch of RedriveExecution';
  if ((row.events ?? 0) >= limits.events) return 'Execution history event limit exceeded';
  if (now - row.start_ms > limits.open) return 'Execution has exceeded the max execution time';
  return now - (row.stop_ms ?? now) > limits.period ? 'Execution redrivable period exceeded' : undefined;
}

const notRedrivable = (redriveCount: number, redriveStatusReason: string): Redrive => ({
  redriveCount,
  redriveStatus: 'NOT_REDRIVABLE',
  redriveStatusReason,
});
