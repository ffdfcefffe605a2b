import type { EpochMs } from '../../kernel/clock.ts';
import type { Execution, Result } from './engine/run/execution.ts';
import { writeJson } from './engine/numbers.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionRow {
  /** The number in the order of starting. */
  readonly seq: number;
  readonly arn: string;
  readonly machine_arn: string;
  readonly name: string;
  readonly revision: string;
  readonly status: Status;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly start_ms: EpochMs;
  readonly stop_ms: EpochMs | null;
  /** The engine's Execution as JSON; it is null after the execution has ended. */
  readonly position: string | null;
  /** The value is 1 after the status change was handed to EventBridge. */
  readonly announced: number;
  readonly version_arn: string | null;
  readonly alias_arn: string | null;
  /** The map run whose items the execution processes. */
  readonly map_run_arn: string | null;
  /** The engine's Execution as JSON, after it has ended without success. A redrive continues with it. */
  readonly halted: string | null;
  readonly events: number | null;
  readonly redrive_count: number;
  readonly redrive_ms: EpochMs | null;
  /** The latest client tokens of redrives, as JSON. */
  readonly redrive_tokens: string | null;
}

export const listedColumns = [
  ...(['seq', 'arn', 'machine_arn', 'name', 'status', 'start_ms', 'stop_ms'] as const),
  ...(['version_arn', 'alias_arn', 'map_run_arn', 'redrive_count', 'redrive_ms'] as const),
] as const;

/** The columns of an execution that a list shows. */
export type ListedRow = Pick<ExecutionRow, (typeof listedColumns)[number]>;

/** The columns of an execution that an announcement of its status needs. */
export type Told = Omit<
  ExecutionRow,
  'seq' | 'revision' | 'position' | 'announced' | 'halted' | 'events' | 'redrive_tokens'
>;

/** Announces a change of status in the transaction that stores the change; answers whether it could. */
export type Tell = (row: Told) => boolean;

/** The columns of an execution that begins. */
export interface NewRow {
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  readonly revision: string;
  readonly input: string;
  readonly versionArn?: string | undefined;
  readonly aliasArn?: string | undefined;
  readonly mapRunArn?: string | undefined;
}

/** The columns that the end of an execution sets. */
export type End = Pick<ExecutionRow, 'status' | 'output' | 'error' | 'cause'>;

export function endOf(result: Result): End {
  if (result.status === 'SUCCEEDED')
    return { status: 'SUCCEEDED', output: result.text ?? writeJson(result.output), error: null, cause: null };
  const { status, error = null, cause = null } = result;
  return { status, output: null, error, cause };
}

export const begunOf = (row: NewRow, { startedAt }: Execution): Told => ({
  arn: row.arn,
  machine_arn: row.machineArn,
  name: row.name,
  status: 'RUNNING',
  input: row.input,
  output: null,
  error: null,
  cause: null,
  start_ms: startedAt as EpochMs,
  stop_ms: null,
  version_arn: row.versionArn ?? null,
  alias_arn: row.aliasArn ?? null,
  map_run_arn: row.mapRunArn ?? null,
  redrive_count: 0,
  redrive_ms: null,
});
