import type { Json, JsonObject } from '../definition/machine.ts';
import type { PathScope } from '../payload-template.ts';
import { Work } from '../work.ts';
import { parentOf, stateOf, type Frame, type Run } from './execution.ts';

/** Answers the variables of the frame. Inner scopes see the variables of the scopes around them. */
export function variablesOf(run: Run, frame: Frame): JsonObject {
  const parent = parentOf(run, frame);
  return parent ? { ...variablesOf(run, parent), ...frame.variables } : frame.variables;
}

/** Makes the context object: `$states.context` of JSONata, `$$` of JSONPath. */
export function contextOf(run: Run, frame: Frame, item?: Frame['item']): JsonObject {
  const { execution, trial } = run;
  if (trial?.context) return trial.context;
  const inner = item ?? itemOf(run, frame);
  const { type } = stateOf(run, frame);
  // recorded: test_input_path, test_output_path (a state without Retry has no RetryCount)
  const retries = type === 'Task' || type === 'Parallel' || type === 'Map' ? { RetryCount: frame.retryCount } : {};
  return {
    Execution: {
      Id: execution.arn,
      Input: execution.input,
      Name: execution.name,
      RoleArn: execution.roleArn,
      StartTime: new Date(execution.startedAt).toISOString(),
      // recorded: test_state_task_catch_error (a state that runs alone is never redriven)
      ...(trial ? {} : redriveOf(execution)),
    },
    StateMachine: { Id: execution.machineArn, Name: execution.machineName },
    // recorded: test_state_with_variables (a state that runs alone has no name of its own)
    State: {
      Name: trial ? 'StateName' : frame.state,
      EnteredTime: new Date(frame.enteredAt).toISOString(),
      ...retries,
    },
    ...(inner ? { Map: { Item: inner } } : {}),
    ...(frame.token === undefined ? {} : { Task: { Token: frame.token } }),
  };
}

/** docs: AWS Step Functions Developer Guide, "Accessing execution data from the Context object in Step Functions" */
const redriveOf = ({ redrives }: Run['execution']): JsonObject =>
  redrives ? { RedriveCount: redrives.count, RedriveTime: new Date(redrives.at).toISOString() } : { RedriveCount: 0 };

function itemOf(run: Run, frame: Frame): Frame['item'] {
  if (frame.item) return frame.item;
  const parent = parentOf(run, frame);
  return parent ? itemOf(run, parent) : undefined;
}

/** Makes the values that the paths of the state may read; `input` is at `$`. */
export const pathScope = (run: Run, frame: Frame, input: Json, item?: Frame['item']): PathScope => ({
  input,
  context: () => contextOf(run, frame, item),
  variables: variablesOf(run, frame),
  chance: run.environment,
  work: new Work(),
});
