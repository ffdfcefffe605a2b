import type { EpochMs } from '../../../kernel/clock.ts';

export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
export type ChildStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface MapRunRow {
  readonly seq: number;
  readonly arn: string;
  readonly execution_arn: string;
  /** The machine of its executions, with the Map state's label. */
  readonly machine_arn: string;
  readonly revision: string;
  /** The value is 1 for executions of an Express machine. */
  readonly express: number;
  readonly status: MapRunStatus;
  readonly start_ms: EpochMs;
  readonly stop_ms: EpochMs | null;
  /** The value 0 means no limit. */
  readonly concurrency: number;
  readonly tolerated_count: number;
  readonly tolerated_percentage: number;
  /** The value is 1 after its items are stored. */
  readonly loaded: number;
  /** The value is 1 after a ResultWriter has written the results. */
  readonly written: number;
  readonly redrives: number;
  readonly redrive_ms: EpochMs | null;
}

/** One execution of a map run: before it starts, while it runs and after its end. */
export interface ChildRow {
  readonly position: number;
  readonly input: string;
  /** The number of its items. */
  readonly items: number;
  readonly status: ChildStatus;
  readonly arn: string | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly start_ms: EpochMs | null;
  readonly stop_ms: EpochMs | null;
}

export interface Count {
  readonly status: ChildStatus;
  readonly executions: number;
  readonly items: number;
}
