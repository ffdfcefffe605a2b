import type { Machine } from '../definition/machine.ts';
import {
  copyFrames,
  record,
  stateOf,
  type Environment,
  type Execution,
  type Frame,
  type PendingMapRun,
  type Run,
} from './execution.ts';
import type { Step } from './interpreter.ts';

/**
 * Makes the position from which an execution that did not succeed continues. States that were entered and not left
 * repeat their work; results of successful states stay. The retries and the time limit of the machine begin again.
 * docs: AWS Step Functions Developer Guide, "Restarting state machine executions with redrive in Step Functions"
 */
export function redrive(
  machine: Machine,
  ended: Execution,
  environment: Environment,
  /** Tells whether a map run has its items. */
  isLoaded: (mapRunArn: string) => boolean,
): Step {
  const { result: _, halted = [], ...rest } = ended;
  const count = (ended.redrives?.count ?? 0) + 1;
  const execution: Execution = { ...rest, frames: copyFrames(halted), redrives: { count, at: environment.now } };
  if (machine.timeoutSeconds !== undefined) execution.deadline = environment.now + machine.timeoutSeconds * 1000;
  const run: Run = { machine, execution, environment, events: [], ready: [] };
  const redriven = record(run, { previousEvent: ended.lastEvent }, 'ExecutionRedriven', {
    executionRedrivenEventDetails: { redriveCount: count },
  });
  for (const frame of execution.frames) restart(run, frame, redriven, isLoaded);
  return { execution, events: run.events };
}

function restart(run: Run, frame: Frame, redriven: number, isLoaded: (mapRunArn: string) => boolean): void {
  if (frame.enteredEvent === 0) return;
  frame.retryCount = 0;
  frame.retries = [];
  frame.attempt += 1;
  const { pending } = frame;
  if (pending?.kind === 'children') return;
  if (pending?.kind === 'mapRun' && isLoaded(pending.arn)) return restartMapRun(run, frame, pending);
  delete frame.pending;
  frame.again = true;
  // The repeated work of a Task state names the state's entry as its predecessor; that of a Fail state names the
  // redrive. recorded: stackd redrive_execution.json
  frame.previousEvent = stateOf(run, frame).type === 'Fail' ? redriven : frame.enteredEvent;
}

/** recorded: stackd redrive_map.json (it names the event MapStateStarted as its predecessor) */
function restartMapRun(run: Run, frame: Frame, pending: PendingMapRun): void {
  const redriveCount = (pending.redrives ?? 0) + 1;
  pending.redrives = redriveCount;
  frame.previousEvent = pending.started ?? frame.enteredEvent;
  record(run, frame, 'MapRunRedriven', { mapRunRedrivenEventDetails: { mapRunArn: pending.arn, redriveCount } });
}
