import type { Integration, Json, JsonObject } from '../engine/definition/machine.ts';
import { writeJson } from '../engine/numbers.ts';
import type { TaskOutcome } from '../engine/run/execution.ts';
import type { Ports } from '../../../contract/service.ts';
import type { TaskCall, TaskPorts } from './errand.ts';
import { runTask } from './run-task.ts';

/** How often it asks whether the query has ended. */
const pollMs = 1_000;

/**
 * Waits for the end of a query that a task has started. The result gives the query up, and stops it. docs: AWS Step
 * Functions Developer Guide, "Discover service integration patterns in Step Functions" (Run a job)
 */
export function watchQuery(
  ports: Ports & TaskPorts,
  call: TaskCall,
  started: Json,
  done: (outcome: TaskOutcome) => void,
): () => void {
  const query = { QueryExecutionId: (started as JsonObject)['QueryExecutionId'] ?? null };
  const about = (action: string): TaskCall => {
    const resource: Integration = { kind: 'integration', service: 'athena', action, pattern: 'request', sdk: false };
    return { ...call, resource, arguments: query };
  };
  let isOver = false;
  let cancel = (): void => {};
  const end = (outcome: TaskOutcome): void => {
    isOver = true;
    done(outcome);
  };
  const ask = async (): Promise<void> => {
    const answer = await runTask(ports, about('getQueryExecution'));
    if (isOver) return;
    if ('error' in answer) return end(answer);
    const { QueryExecution = {} } = answer.output as { readonly QueryExecution?: JsonObject };
    const { State: state } = (QueryExecution['Status'] ?? {}) as JsonObject;
    if (state === 'QUEUED' || state === 'RUNNING') cancel = ports.clock.after(pollMs, () => void ask());
    else if (state === 'SUCCEEDED') end({ output: { QueryExecution } });
    else end({ error: 'States.TaskFailed', cause: writeJson({ QueryExecution }) });
  };
  void ask();
  return () => {
    cancel();
    if (!isOver) void runTask(ports, about('stopQueryExecution'));
    isOver = true;
  };
}
