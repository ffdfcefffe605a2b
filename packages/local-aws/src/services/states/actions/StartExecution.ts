import { AwsError } from '../../../kernel/errors.ts';
import { parseJsonText } from '../../../kernel/json-text.ts';
import { action, type Action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import type { Ports } from '../../../contract/service.ts';
import { dataLimit } from '../engine/failure.ts';
import type { Json } from '../engine/definition/machine.ts';
import { executionAlreadyExists, invalidArn, invalidInput, invalidName, requireText, validation } from '../errors.ts';
import type { Executions } from '../executions.ts';
import type { Machines } from '../machines.ts';
import type { StatesStore } from '../state.ts';

export interface StartExecutionInput {
  readonly stateMachineArn: string;
  readonly name?: string;
  readonly input?: string;
}

export interface Started {
  readonly executionArn: string;
  readonly startDate: number;
}

const ninetyDays = 90 * 24 * 3600 * 1000;

/**
 * Starts an execution, or answers the running one of the same name and input. Shared by the action and by rule and
 * schedule targets.
 */
export function createStart(
  ports: Ports,
  store: StatesStore,
  machines: Machines,
  executions: Executions,
): (request: StartExecutionInput) => Started {
  return (request) => {
    const machineArn = requireText(request.stateMachineArn, 'stateMachineArn', 256);
    if (!/^arn:aws[a-z-]*:states:[^:]*:\d{12}:stateMachine:[^:]+$/.test(machineArn))
      throw invalidArn(`Invalid ARN prefix: ${machineArn}`);
    const name = request.name === undefined ? ports.ids.uuid() : checkName(requireText(request.name, 'name', 80));
    const text = request.input ?? '{}';
    const input = parseInput(text);
    const machine = machines.get(machineArn);
    const arn = `arn:aws:states:${ports.region}:${ports.accountId}:execution:${machine.name}:${name}`;
    const existing = store.execution(arn);
    if (existing && existing.status === 'RUNNING' && existing.input === text)
      return { executionArn: arn, startDate: existing.start_ms / 1000 };
    // A closed name stays taken for 90 days, which is how long AWS remembers the execution.
    const forgotten = existing?.stop_ms != null && existing.stop_ms + ninetyDays < ports.clock.now();
    if (existing && !forgotten) throw executionAlreadyExists(arn);
    const started = executions.start(
      machine,
      { arn, name, machineArn, machineName: machine.name, roleArn: machine.role_arn, input },
      text,
      existing?.seq,
    );
    return { executionArn: arn, startDate: started.startedAt / 1000 };
  };
}

/** No white space, brackets, wildcards, control characters or any of `" # % \ ^ | ~ \` $ & , ; : /`. */
function checkName(name: string): string {
  if (/[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name)) throw invalidName(name);
  return name;
}

function parseInput(text: string): Json {
  if (typeof text !== 'string') throw invalidInput('input is not a string');
  if (Buffer.byteLength(text) > dataLimit)
    throw validation(
      `Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${dataLimit}`,
    );
  try {
    return parseJsonText(text) as Json;
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw invalidInput('input is not valid JSON');
  }
}

export const startExecution = (start: (request: StartExecutionInput) => Started): Action =>
  action<StartExecutionInput, Started>({ stateMachineArn: text, name: text, input: text }, (input) => start(input));
