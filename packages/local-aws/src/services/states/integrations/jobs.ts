import type { TaskOutcome } from '../engine/run/execution.ts';
import type { Json, JsonObject, TaskResource } from '../engine/definition/machine.ts';
import { readJson, writeJson } from '../engine/numbers.ts';
import { isExpress } from '../arns.ts';
import { redriveOf } from '../redrive.ts';
import type { ExecutionRow, StatesStore } from '../store.ts';
import { present } from './task-error.ts';

/**
 * Makes the result of a task from the end of the execution that it started: `.sync` has its input and output as text,
 * `.sync:2` as JSON. docs: AWS Step Functions Developer Guide, "Start a new AWS Step Functions state machine from a
 * running execution"
 */
export function outcomeOfJob(store: StatesStore, resource: TaskResource, output: Json): TaskOutcome {
  const row = store.execution((output as { ExecutionArn?: string }).ExecutionArn ?? '');
  if (!row) return { error: 'States.TaskFailed', cause: 'The execution is not there any more' };
  const asJson = resource.kind === 'integration' && resource.pattern === 'sync:2';
  const described = describe(row, (text) => (asJson ? readJson(text) : text));
  if (row.status === 'SUCCEEDED') return { output: described };
  return { error: 'States.TaskFailed', cause: writeJson(described) };
}

/** recorded: test_sfn_start_execution_sync[SFN_SYNC2], test_start_execution_sync_delegate_failure */
const describe = (row: ExecutionRow, data: (text: string) => Json): JsonObject =>
  present({
    ...(row.status === 'SUCCEEDED' ? {} : { Cause: row.cause, Error: row.error }),
    ExecutionArn: row.arn,
    Input: data(row.input),
    InputDetails: { Included: true },
    Name: row.name,
    ...(row.output === null ? {} : { Output: data(row.output), OutputDetails: { Included: true } }),
    // docs: AWS Step Functions API Reference, "RedriveExecution" (executions of Express machines are not redriven)
    ...(isExpress(row.arn) ? {} : redriveMembers(row)),
    StartDate: new Date(row.start_ms).toISOString(),
    StateMachineArn: row.machine_arn,
    Status: row.status,
    StopDate: row.stop_ms === null ? null : new Date(row.stop_ms).toISOString(),
  });

function redriveMembers(row: ExecutionRow): JsonObject {
  const { redriveCount, redriveStatus, redriveStatusReason } = redriveOf(row);
  return present({
    RedriveCount: redriveCount,
    RedriveStatus: redriveStatus,
    RedriveStatusReason: redriveStatusReason,
  });
}
