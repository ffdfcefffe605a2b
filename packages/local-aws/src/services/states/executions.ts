import type { PutEvent } from '../../contract/ports.ts';
import type { Ports } from '../../contract/service.ts';
import { announce } from './announce.ts';
import {
  scopeOf,
  type Environment,
  type Execution,
  type Frame,
  type Message,
  type Run,
  type TaskOutcome,
} from './engine/run/execution.ts';
import { begin, deliver, isRunnable, proceed, type NewExecution, type Step } from './engine/run/interpreter.ts';
import type { Machine, TaskState } from './engine/definition/machine.ts';
import { logEvents } from './log.ts';
import type { Machines, StateMachine } from './machines.ts';
import type { QueryEvaluator } from './elsewhere.ts';
import type { ExecutionRow, StatesStore } from './state.ts';
import { runTask, type TaskPorts } from './tasks.ts';

interface Running {
  readonly seq: number;
  readonly machine: Machine;
  execution: Execution;
  /** Messages are taken one after the other; this is the end of the line. */
  queue: Promise<void>;
  /** What the execution waits for in this process, by `frame:attempt`, and how to give it up. */
  readonly waits: Map<string, () => void>;
}

/** Tasks that run at the same time, over all executions; the others wait their turn. */
const maxTasks = 200;

/**
 * Drives executions: takes a step, commits it, and only then starts what the new position waits for.
 * Since the position says all of that, taking up an execution after a crash is the same as going on after a step.
 */
export function createExecutions(
  ports: Ports & TaskPorts & { putEvent: PutEvent },
  store: StatesStore,
  machines: Machines,
  queries: QueryEvaluator,
) {
  const running = new Map<string, Running>();
  const slots = createSlots(maxTasks);
  let stopped = false;

  const environment = (machineArn: string): Environment => ({
    elsewhere: queries.in(machineArn),
    now: ports.clock.now(),
    random: ports.ids.random,
    uuid: ports.ids.uuid,
    region: ports.region,
  });

  /**
   * Queues work on one execution. When a step cannot be stored (another program holds the file) it is taken again from
   * the last commit: nothing was started for it, and the message that led to it must not be lost.
   */
  const enqueue = (entry: Running, work: () => Promise<Step>, delay = 1000): Promise<void> => {
    entry.queue = entry.queue.then(async () => {
      if (stopped || entry.execution.result) return;
      try {
        const step = await work();
        if (!stopped) commit(entry, step);
      } catch (error) {
        if (stopped) return;
        ports.operator.unexpected(error);
        ports.clock.after(delay, () => void enqueue(entry, work, Math.min(delay * 2, 60_000)));
      }
    });
    return entry.queue;
  };

  const send = (entry: Running, message: Message): Promise<void> =>
    enqueue(entry, () => deliver(entry.machine, entry.execution, message, environment(entry.execution.machineArn)));

  const commit = (entry: Running, { execution, events }: Step): void => {
    if (events.length === 0 && JSON.stringify(execution) === JSON.stringify(entry.execution)) return;
    store.commit(entry.seq, execution, events, ports.clock.now());
    entry.execution = execution;
    logEvents(ports.writeLog, machines.find(execution.machineArn)?.log, execution.arn, events);
    if (execution.result) end(entry);
    else reconcile(entry);
  };

  const end = (entry: Running): void => {
    for (const give of entry.waits.values()) give();
    running.delete(entry.execution.arn);
    tell(store.execution(entry.execution.arn));
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

  /** Starts what the position waits for and is not under way, and gives up what it no longer waits for. */
  const reconcile = (entry: Running): void => {
    const wanted = new Map<string, Frame>();
    for (const frame of entry.execution.frames)
      if (frame.pending && frame.pending.kind !== 'children') wanted.set(`${frame.id}:${frame.attempt}`, frame);
    for (const [key, give] of entry.waits) {
      if (wanted.has(key) || key === 'deadline') continue;
      entry.waits.delete(key);
      give();
    }
    for (const [key, frame] of wanted) if (!entry.waits.has(key)) entry.waits.set(key, startWait(entry, frame));
    const { deadline } = entry.execution;
    if (deadline !== undefined && !entry.waits.has('deadline'))
      entry.waits.set(
        'deadline',
        after(deadline, () => send(entry, { kind: 'deadline' })),
      );
  };

  const after = (due: number, then: () => Promise<void>): (() => void) =>
    ports.clock.after(Math.max(0, due - ports.clock.now()), () => void then());

  const startWait = (entry: Running, frame: Frame): (() => void) => {
    const about = { frame: frame.id, attempt: frame.attempt };
    const pending = frame.pending as Exclude<Frame['pending'], undefined>;
    if (pending.kind === 'timer') return after(pending.due, () => send(entry, { kind: 'timer', ...about }));
    let cancel = (): void => {};
    const give = slots(async () => {
      // The time limit counts from here: also for a task that is run again because the runtime stopped under it.
      if (pending.kind === 'task' && pending.timeoutSeconds !== undefined)
        cancel = ports.clock.after(
          pending.timeoutSeconds * 1000,
          () => void send(entry, { kind: 'timeout', ...about }),
        );
      const outcome = await perform(entry, frame);
      cancel();
      void send(entry, { kind: 'task', ...about, outcome });
    });
    return () => {
      give();
      cancel();
    };
  };

  const perform = (entry: Running, frame: Frame): Promise<TaskOutcome> => {
    const view: Run = {
      machine: entry.machine,
      execution: entry.execution,
      environment: environment(entry.execution.machineArn),
      events: [],
      ready: [],
    };
    const state = scopeOf(view, frame).states.get(frame.state) as TaskState;
    const { pending } = frame;
    if (pending?.kind !== 'task') throw new Error(`Frame ${frame.id} has no task`);
    return runTask(ports, {
      roleArn: entry.execution.roleArn,
      machineArn: entry.execution.machineArn,
      session: entry.execution.name.slice(0, 64).replace(/[^\w+=,.@-]/g, '_'),
      resource: state.resource,
      arguments: pending.arguments,
    });
  };

  const track = (seq: number, machine: Machine, execution: Execution): Running => {
    const entry: Running = { seq, machine, execution, queue: Promise.resolve(), waits: new Map() };
    running.set(execution.arn, entry);
    if (isRunnable(execution))
      void enqueue(entry, () => proceed(machine, entry.execution, environment(execution.machineArn)));
    reconcile(entry);
    return entry;
  };

  return {
    /** When it returns, the execution is stored, and may be acknowledged. */
    start(machine: StateMachine, start: NewExecution, input: string, forget?: number): Execution {
      const { execution, events } = begin(machine.machine, start, environment(start.machineArn));
      const seq = store.create(
        { arn: start.arn, machineArn: start.machineArn, name: start.name, revision: machine.revision, input },
        execution,
        events,
        forget,
      );
      logEvents(ports.writeLog, machine.log, start.arn, events);
      tell(store.execution(start.arn));
      track(seq, machine.machine, execution);
      return execution;
    },
    async stop(arn: string, reason: { error?: string; cause?: string }): Promise<void> {
      const entry = running.get(arn);
      if (entry) await send(entry, { kind: 'stop', ...reason });
    },
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
      for (const entry of running.values()) for (const give of entry.waits.values()) give();
      await queries.stop();
      await Promise.all([...running.values()].map((entry) => entry.queue));
      running.clear();
    },
  };
}

export type Executions = ReturnType<typeof createExecutions>;

/** Runs at most `limit` jobs at a time, in order; the result takes one that has not begun out of the line. */
function createSlots(limit: number): (job: () => Promise<void>) => () => void {
  const waiting = new Set<() => Promise<void>>();
  let busy = 0;
  const next = (): void => {
    for (const job of waiting) {
      if (busy >= limit) return;
      waiting.delete(job);
      busy += 1;
      void job().finally(() => {
        busy -= 1;
        next();
      });
    }
  };
  return (job) => {
    waiting.add(job);
    next();
    return () => waiting.delete(job);
  };
}
