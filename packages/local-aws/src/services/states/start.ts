import { secondsOf } from '../../kernel/clock.ts';
import type { Ports } from '../../contract/service.ts';
import { AwsError } from '../../kernel/errors.ts';
import { parseJsonText } from '../../kernel/json-text.ts';
import type { Catalogue } from './catalogue.ts';
import { dataLimit } from './engine/failure.ts';
import type { Json } from './engine/definition/machine.ts';
import { executionAlreadyExists, invalidInput, requireName, typeNotSupported, validation } from './errors.ts';
import type { Beginning, Executions } from './executions.ts';
import type { Machines } from './machines.ts';
import type { StatesStore } from './store.ts';
import { resolveTarget } from './versions.ts';

export interface StartRequest {
  /** A machine, a version or an alias. */
  readonly stateMachineArn: string;
  readonly name?: string | undefined;
  readonly input?: string | undefined;
}

export interface Started {
  readonly executionArn: string;
  /** Seconds. */
  readonly startDate: number;
}

export type Start = (request: StartRequest) => Started;

/**
 * How long an execution is remembered, and with it its name. docs: AWS Step Functions API Reference, "StartExecution"
 * (name)
 */
const ninetyDays = 90 * 24 * 3600 * 1000;

/**
 * Starts an execution, or answers the running one of the same name and input. Shared by the action and by rule and
 * schedule targets.
 */
export function createStart(
  ports: Ports,
  store: StatesStore,
  catalogue: Catalogue,
  machines: Machines,
  executions: Executions,
): Start {
  return (request) => {
    const { machine: row, version, alias } = resolveTarget(catalogue, request.stateMachineArn, ports.ids.random);
    const machine = version
      ? { ...machines.get(row.machine_arn), ...machines.revision(version.revision) }
      : machines.get(row.machine_arn);
    const name = request.name === undefined ? ports.ids.uuid() : requireName(request.name);
    const text = request.input ?? '{}';
    const input = parseInput(text);
    if (row.type === 'EXPRESS') throw typeNotSupported();
    const arn = row.machine_arn.replace(':stateMachine:', ':execution:') + `:${name}`;
    const existing = store.execution(arn);
    if (existing && existing.status === 'RUNNING' && existing.input === text)
      return { executionArn: arn, startDate: secondsOf(existing.start_ms) };
    // A closed name stays taken for 90 days.
    const forgotten = existing?.stop_ms != null && existing.stop_ms + ninetyDays < ports.clock.now();
    if (existing && !forgotten) throw executionAlreadyExists(arn);
    const beginning: Beginning = {
      ...{ arn, name, input, text, machineArn: row.machine_arn, machineName: row.name, roleArn: machine.role_arn },
      ...(version ? { versionArn: version.version_arn } : {}),
      ...(alias ? { aliasArn: alias.alias_arn } : {}),
      ...(existing ? { forget: existing.seq } : {}),
    };
    return { executionArn: arn, startDate: executions.start(machine, beginning).startedAt / 1000 };
  };
}

/** recorded: test_invalid_start_execution_input (the words are those of AWS's JSON parser) */
function parseInput(text: string): Json {
  if (Buffer.byteLength(text) > dataLimit)
    throw validation(
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${dataLimit}`,
    );
  try {
    return parseJsonText(text) as Json;
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw invalidInput(reasonOf(text));
  }
}

function reasonOf(text: string): string {
  const rest = text.trimStart();
  if (rest === '') return 'Invalid execution input.';
  const word = /^[A-Za-z_$][\w$]*/.exec(rest)?.[0];
  if (word !== undefined)
    return `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  const key = /^\{\s*([^\s"}])/.exec(rest)?.[1];
  if (key !== undefined)
    return `Unexpected character ('${key}' (code ${key.charCodeAt(0)})): was expecting double-quote to start field name`;
  return 'Invalid execution input.';
}
