import type { EntryId } from '../../../contract/action.ts';
import type { Ports } from '../../../contract/service.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { TimeLimit } from '../../../kernel/time-limit.ts';
import type { Json, JsonObject, State } from '../engine/definition/machine.ts';
import { notSupported } from '../engine/definition/diagnostics.ts';
import { loadOneState } from '../engine/definition/one-state.ts';
import type { Environment, Execution, PendingTask, TaskOutcome } from '../engine/run/execution.ts';
import { Trial, type TrialInput, type TrialResult } from '../engine/run/trial.ts';
import { validation } from '../errors.ts';
import type { TaskPorts, Trace } from '../integrations/errand.ts';
import { runTask } from '../integrations/run-task.ts';
import { readContext } from './context-object.ts';
import { checkGiven, checkMockable, outcomeOf, type Mock } from './mock.ts';

export interface TrialRequest {
  readonly definition: string;
  readonly stateName?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly input: Json;
  readonly text?: string | undefined;
  readonly variables: JsonObject;
  readonly context?: string | undefined;
  readonly revealSecrets: boolean;
  readonly mock?: Mock | undefined;
  readonly retries?: number | undefined;
  readonly failedIterations?: number | undefined;
  readonly items?: Json[] | undefined;
  readonly cause?: EntryId | undefined;
}

/** Does the state's work, or replaces it. */
interface Doing {
  readonly mock: TaskOutcome | undefined;
  readonly trace: Trace;
}

/** docs: AWS Step Functions API Reference, "TestState" (a test lasts five minutes at most) */
const longest = 300_000;

/** Runs single states, without an execution. */
export class Trials {
  readonly #ports: Ports & TaskPorts;
  readonly #environment: (machineArn: string) => Environment;

  constructor(ports: Ports & TaskPorts, environment: (machineArn: string) => Environment) {
    this.#ports = ports;
    this.#environment = environment;
  }

  async run(request: TrialRequest): Promise<{ result: TrialResult; trial: Trial }> {
    const { mock, roleArn } = request;
    checkGiven(mock, request.revealSecrets);
    const { operator } = this.#ports;
    const one = loadOneState(request.definition, request.stateName, this.#ports);
    checkMockable(one.state, mock);
    if (!mock && one.lacking.length > 0) throw notSupported(one.lacking);
    // recorded: test_base_lambda_service_task_state_no_role_arn_validation
    if (one.state.type === 'Task' && !mock && roleArn === undefined)
      throw validation('RoleArn must be specified when testing a Task state');
    const given: TrialInput = {
      ...request,
      context: request.context === undefined ? undefined : readContext(request.context, one.state),
      mock: mock && outcomeOf(one.state, mock, operator),
    };
    const execution = this.#execution(request);
    const trial = new Trial(one, execution, given, this.#environment(execution.machineArn));
    await trial.begin();
    const note = (name: string, value: unknown): void => void trial.notes.set(name, value);
    await this.#wait(trial, execution, { mock: given.mock, trace: { note, secrets: request.revealSecrets } });
    return { result: trial.result, trial };
  }

  /** recorded: test_state_task_catch_error (what the context object says of an execution that there is not) */
  #execution({ roleArn, input, cause }: TrialRequest): Execution {
    const { ids, region, accountId, clock } = this.#ports;
    const [name, machineName] = [ids.uuid(), ids.uuid()];
    return {
      arn: `arn:aws:states:${region}:${accountId}:express:${machineName}:${name}`,
      name,
      machineArn: `arn:aws:states:${region}:${accountId}:stateMachine:${machineName}`,
      machineName,
      // There is no execution, and the context object says so.
      roleArn: roleArn ?? (null as unknown as string),
      input,
      cause,
      startedAt: clock.now(),
      frames: [],
      lastFrame: 0,
      lastEvent: 0,
    };
  }

  async #wait(trial: Trial, execution: Execution, { mock, trace }: Doing): Promise<void> {
    const { waits, state } = trial;
    if (waits?.kind === 'task') {
      const doing = mock ?? (await this.#work(state, waits.pending, execution, trace));
      await trial.end(doing);
    } else if (waits?.kind === 'moment') {
      const { clock } = this.#ports;
      const ms = Math.max(0, waits.due - clock.now());
      if (ms > longest) throw new UnsupportedError('TestState of a state that waits for more than five minutes');
      await new Promise<void>((resolve) => void clock.after(ms, resolve));
      await trial.end({ output: null });
    }
  }

  async #work(
    state: State,
    pending: PendingTask,
    execution: Execution,
    trace: Trace,
  ): Promise<TaskOutcome | 'timeout'> {
    const { resource } = state as Extract<State, { type: 'Task' }>;
    if (resource.kind === 'activity' || (resource.kind === 'integration' && resource.pattern !== 'request'))
      throw new UnsupportedError('TestState without a mock of a task that somebody else ends');
    const { arn, machineArn, roleArn, cause } = execution;
    const { clock } = this.#ports;
    const limit = Math.min(longest, (pending.timeoutSeconds ?? Infinity) * 1000);
    let isLate = (_: 'timeout'): void => undefined;
    const late = new Promise<'timeout'>((resolve) => (isLate = resolve));
    const turn = new TimeLimit(clock, limit, () => isLate('timeout'));
    const task = {
      roleArn,
      machineArn,
      executionArn: arn,
      id: arn,
      session: 'TestState',
      resource,
      cause,
      taskRoleArn: pending.roleArn,
      trace,
      turn,
    };
    const outcome = await Promise.race([runTask(this.#ports, { ...task, arguments: pending.arguments }), late]);
    turn.end();
    return outcome;
  }
}
