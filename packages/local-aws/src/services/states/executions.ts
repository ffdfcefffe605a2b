import type { PutEvent } from '../../contract/ports.ts';
import type { Ports } from '../../contract/service.ts';
import type { Activities } from './activities.ts';
import { announce } from './announce.ts';
import type { QueryEvaluator } from './elsewhere.ts';
import type { Environment, Execution, Message } from './engine/run/execution.ts';
import { begin, type NewExecution } from './engine/run/interpreter.ts';
import type { Machine } from './engine/definition/machine.ts';
import { invalidToken, taskTimedOut } from './errors.ts';
import type { TaskPorts } from './integrations/errand.ts';
import { outcomeOfJob } from './integrations/jobs.ts';
import { logEvents } from './log.ts';
import type { Machines, StateMachine } from './machines.ts';
import { RunningExecution, type Home, type Yard } from './running.ts';
import { createSlots } from './slots.ts';
import type { ExecutionRow, StatesStore } from './store.ts';

/** Tasks that run at the same time, over all executions; the others wait their turn. */
const maxTasks = 200;

export interface Beginning extends NewExecution {
  /** As it was sent. */
  readonly text: string;
  readonly versionArn?: string;
  readonly aliasArn?: string;
  /** An ended execution of the same name whose place it takes. */
  readonly forget?: number;
}

/** All executions that run in this process. */
export function createExecutions(
  ports: Ports & TaskPorts & { putEvent: PutEvent },
  store: StatesStore,
  machines: Machines,
  activities: Activities,
  queries: QueryEvaluator,
) {
  const running = new Map<string, RunningExecution>();
  const watchers = new Map<string, Set<() => void>>();
  let stopped = false;

  const environment = (machineArn: string): Environment => ({
    elsewhere: queries.in(machineArn),
    now: ports.clock.now(),
    random: ports.ids.random,
    uuid: ports.ids.uuid,
    region: ports.region,
  });

  const whenEnded = (arn: string, then: () => void): (() => void) => {
    const row = store.execution(arn);
    if (!row || row.stop_ms !== null) return ports.clock.after(0, then);
    const waiting = watchers.get(arn) ?? new Set();
    watchers.set(arn, waiting.add(then));
    return () => void waiting.delete(then);
  };

  const yard: Yard = {
    ports,
    activities,
    slots: createSlots(maxTasks),
    environment,
    isStopped: () => stopped,
    whenEnded,
    outcomeOfJob: (resource, output) => outcomeOfJob(store, resource, output),
  };

  const tell = (row: ExecutionRow | undefined): void => {
    if (!row || row.announced) return;
    try {
      announce(ports.putEvent, row);
      store.announced(row.seq, row.status);
    } catch (error) {
      ports.operator.unexpected(error);
    }
  };

  const homeOf = (seq: number, machine: Machine): Home => ({
    machine,
    persist(execution, events) {
      store.commit(seq, execution, events, ports.clock.now());
      logEvents(ports.writeLog, machines.logOf(execution.machineArn), execution.arn, events);
    },
    ended({ arn }) {
      running.delete(arn);
      tell(store.execution(arn));
      watchers.get(arn)?.forEach((then) => then());
      watchers.delete(arn);
    },
  });

  const track = (seq: number, machine: Machine, execution: Execution): void =>
    void running.set(execution.arn, new RunningExecution(yard, homeOf(seq, machine), execution));

  /** Hands something to the task that a token belongs to. */
  const tellTask = async (
    token: string,
    message: (about: { frame: number; attempt: number }) => Message,
  ): Promise<void> => {
    const [arn, id, attempt] = readTaskToken(token);
    const entry = running.get(arn);
    const frame = entry?.execution.frames.find((one) => one.id === id && one.attempt === attempt);
    if (!entry || frame?.pending?.kind !== 'task' || frame.pending.token !== token) throw taskTimedOut();
    await entry.send(message({ frame: id, attempt }));
  };

  return {
    /** When it returns, the execution is stored, and may be acknowledged. */
    start(machine: StateMachine, { text, versionArn, aliasArn, forget, ...start }: Beginning): Execution {
      const { execution, events } = begin(machine.machine, start, environment(start.machineArn));
      const { revision } = machine;
      const place = { arn: start.arn, machineArn: start.machineArn, name: start.name, revision, input: text };
      const seq = store.create({ ...place, versionArn, aliasArn }, execution, events, forget);
      logEvents(ports.writeLog, machine.log, start.arn, events);
      tell(store.execution(start.arn));
      track(seq, machine.machine, execution);
      return execution;
    },
    async stop(arn: string, reason: { error?: string; cause?: string }): Promise<void> {
      await running.get(arn)?.send({ kind: 'stop', ...reason });
    },
    tellTask,
    /** Takes up whatever the last run left. */
    resume(): void {
      for (const row of store.unfinished()) {
        tell(row);
        if (row.position === null || running.has(row.arn)) continue;
        try {
          track(row.seq, machines.revision(row.revision).machine, JSON.parse(row.position) as Execution);
        } catch (error) {
          ports.operator.unexpected(error);
        }
      }
    },
    async close(): Promise<void> {
      stopped = true;
      activities.stop();
      for (const entry of running.values()) entry.release();
      await queries.stop();
      await Promise.all([...running.values()].map((entry) => entry.queue));
      running.clear();
    },
  };
}

export type Executions = ReturnType<typeof createExecutions>;

/** recorded: test_sfn_send_task_outcome_with_no_such_token */
function readTaskToken(token: string): [arn: string, frame: number, attempt: number] {
  try {
    const [arn, frame, attempt] = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as unknown[];
    if (typeof arn === 'string' && typeof frame === 'number' && typeof attempt === 'number')
      return [arn, frame, attempt];
  } catch {
    // Falls through: not a token of ours.
  }
  throw invalidToken();
}
