import type { EntryId } from '../../contract/action.ts';
import { secondsOf } from '../../kernel/clock.ts';
import type { Ports } from '../../contract/service.ts';
import { AwsError } from '../../kernel/errors.ts';
import { parseJsonText } from '../../kernel/json-text.ts';
import { violationSentence } from '../../kernel/violations.ts';
import type { Catalogue } from './catalogue.ts';
import { dataLimit } from './engine/failure.ts';
import { readJson } from './engine/numbers.ts';
import type { Json } from './engine/definition/machine.ts';
import type { Execution } from './engine/run/execution.ts';
import { executionAlreadyExists, invalidInput, requireName, typeNotSupported, validation } from './errors.ts';
import type { Beginning } from './beginning.ts';
import type { Executions } from './executions.ts';
import type { Machines, StateMachine } from './machines.ts';
import type { StatesStore } from './store.ts';
import { resolveTarget, type Target } from './versions.ts';

export interface StartRequest {
  /** The ARN of a machine, a version or an alias. */
  readonly stateMachineArn: string;
  readonly name?: string | undefined;
  readonly input?: string | undefined;
  /** The journal's entry of the call. */
  readonly cause?: EntryId | undefined;
}

export interface Started {
  readonly executionArn: string;
  /** The time of the start in seconds. */
  readonly startDate: number;
}

/** How long an execution and its name are kept. docs: AWS Step Functions API Reference, "StartExecution" (name) */
const ninetyDays = 90 * 24 * 3600 * 1000;

interface StartParts {
  readonly ports: Ports;
  readonly store: StatesStore;
  readonly catalogue: Catalogue;
  readonly machines: Machines;
  readonly executions: Executions;
}

/** The execution that will start, with the present state of its machine. */
interface Planned extends Pick<Beginning, 'input' | 'text' | 'cause'> {
  readonly name: string;
  /** A name of the caller may be taken. */
  readonly isNamed: boolean;
  readonly machine: StateMachine;
  readonly version: Target['version'];
  readonly alias: Target['alias'];
}

/** Starts executions: for the actions, and for targets of rules and schedules. */
export class Starts {
  readonly #parts: StartParts;

  constructor(parts: StartParts) {
    this.#parts = parts;
  }

  /** Starts an execution, or answers the running one of a Standard machine that has the same name and input. */
  start(request: StartRequest): Started {
    const planned = this.#plan(request);
    const { executions } = this.#parts;
    if (planned.machine.type === 'EXPRESS') {
      const beginning = this.#beginning(planned, this.#expressArn(planned));
      executions.awaited.begins(request.stateMachineArn, planned.name, beginning.arn);
      const { arn, startedAt } = executions.start(planned.machine, beginning);
      return { executionArn: arn, startDate: startedAt / 1000 };
    }
    return this.#startStandard(planned);
  }

  /** Runs an execution of an Express machine to its end. */
  run(request: StartRequest): Promise<Execution> {
    const planned = this.#plan(request);
    if (planned.machine.type !== 'EXPRESS') throw typeNotSupported();
    return this.#parts.executions.run(planned.machine, this.#beginning(planned, this.#expressArn(planned)));
  }

  #plan(request: StartRequest): Planned {
    const { ports, catalogue, machines } = this.#parts;
    const { machine: row, version, alias } = resolveTarget(catalogue, request.stateMachineArn, ports.ids.random);
    const current = machines.get(row.machine_arn);
    const machine = version ? { ...current, ...machines.revision(version.revision) } : current;
    const name = request.name === undefined ? ports.ids.uuid() : requireName(request.name);
    const text = request.input ?? '{}';
    const isNamed = request.name !== undefined;
    return { name, isNamed, text, input: parseInput(text), machine, version, alias, cause: request.cause };
  }

  #startStandard(planned: Planned): Started {
    const { store, ports, executions } = this.#parts;
    const { machine, name, text, isNamed } = planned;
    const arn = `${machine.machine_arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = isNamed ? store.execution(arn) : undefined;
    if (existing && existing.status === 'RUNNING' && existing.input === text)
      return { executionArn: arn, startDate: secondsOf(existing.start_ms) };
    // The name of an ended execution stays taken for 90 days.
    const forgotten = existing?.stop_ms != null && existing.stop_ms + ninetyDays < ports.clock.now();
    if (existing && !forgotten) throw executionAlreadyExists(arn);
    const beginning = { ...this.#beginning(planned, arn), ...(existing ? { forget: existing.seq } : {}) };
    return { executionArn: arn, startDate: executions.start(machine, beginning).startedAt / 1000 };
  }

  /**
   * Executions of Express machines may share a name, because each also has an id. recorded: test_base[BASE_PASS_RESULT]
   */
  #expressArn({ machine, name }: Planned): string {
    const { ids } = this.#parts.ports;
    return `${machine.machine_arn.replace(':stateMachine:', ':express:')}:${name}:${ids.uuid()}`;
  }

  #beginning({ machine, name, input, text, version, alias, cause }: Planned, arn: string): Beginning {
    return {
      ...{ arn, name, input, text, machineArn: machine.machine_arn, machineName: machine.name },
      roleArn: machine.role_arn,
      ...(cause === undefined ? {} : { cause }),
      ...(version ? { versionArn: version.version_arn } : {}),
      ...(alias ? { aliasArn: alias.alias_arn } : {}),
    };
  }
}

/** recorded: test_invalid_start_execution_input (the words are those of AWS's JSON parser) */
function parseInput(text: string): Json {
  if (Buffer.byteLength(text) > dataLimit)
    throw validation(
      violationSentence({ at: 'input', rule: `Member must have length less than or equal to ${dataLimit}` }),
    );
  try {
    return readJson(text, parseJsonText);
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
    return (
      `Unrecognized token '${word}': ` +
      "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    );
  const key = /^\{\s*([^\s"}])/.exec(rest)?.[1];
  if (key !== undefined)
    return (
      `Unexpected character ('${key}' (code ${key.charCodeAt(0)})): ` + 'was expecting double-quote to start field name'
    );
  return 'Invalid execution input.';
}
