import type { Clock, EpochMs } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { isObject } from '../../kernel/is-object.ts';
import { jsonOrUndefined } from '../../kernel/json-text.ts';
import type { DurableDatabase } from '../../storage/group-commit.ts';
import { createKept, type Kept } from '../../storage/kept.ts';
import { invalidParameter, sqsRefusal } from './errors.ts';
import { queueByArn, type Messages } from './messages.ts';
import type { Queue } from './queue.ts';
import type { SqsStore } from './store.ts';

/** A redrive: messages go from a dead-letter queue back to where they came from, or to another queue. */
export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  readonly destinationArn?: string | undefined;
  readonly perSecond?: number | undefined;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly moved: number;
  readonly toMove: number;
  readonly failureReason?: string;
  readonly startedAt: EpochMs;
}

type Asked = Pick<MoveTask, 'sourceArn' | 'destinationArn' | 'perSecond'>;

/** How many messages are moved at once by a task without a rate. */
const block = 500;
/** docs: Amazon SQS API Reference, "ListMessageMoveTasks" */
export const mostTasks = 10;

// recorded: localstack/localstack, test_sqs_move_task
const noSuch = (parameter: string): Error =>
  sqsRefusal(
    'ResourceNotFoundException',
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
    404,
  );

interface MovePorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly database: DurableDatabase;
}

/** Moves messages in the background, also after a restart. */
export class MoveTasks {
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #store: SqsStore;
  readonly #messages: Messages;
  readonly #kept: Kept<MoveTask>;
  readonly #timers = new Map<string, () => void>();

  constructor({ clock, ids, database }: MovePorts, store: SqsStore, messages: Messages) {
    this.#clock = clock;
    this.#ids = ids;
    this.#store = store;
    this.#messages = messages;
    this.#kept = createKept(database, 'sqs_move_tasks');
  }

  /** Goes on with the tasks that were running when the last process ended. */
  resume(): void {
    this.#kept
      .all()
      .filter(isRunning)
      .forEach((task) => this.#later(task));
  }

  stop(): void {
    this.#timers.forEach((cancel) => cancel());
  }

  start(asked: Asked): MoveTask {
    const source = queueByArn(this.#store, asked.sourceArn);
    if (!source) throw noSuch('SourceArn');
    if (this.#originsOf(source.arn).length === 0)
      throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
    if (asked.destinationArn !== undefined && !queueByArn(this.#store, asked.destinationArn))
      throw noSuch('DestinationArn');
    if (this.list(source.arn).some(isRunning))
      throw invalidParameter(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    const now = this.#clock.now();
    const toMove = this.#store.counts(source, now).visible;
    const task: MoveTask = { ...asked, id: this.#ids.uuid(), status: 'RUNNING', moved: 0, toMove, startedAt: now };
    this.#put(task);
    for (const old of this.list(source.arn).slice(mostTasks)) this.#kept.remove(old.id);
    this.#later(task);
    return task;
  }

  /** Lists the tasks of a queue; the newest comes first. */
  list(sourceArn: string): MoveTask[] {
    return this.#kept
      .all()
      .filter((task) => task.sourceArn === sourceArn)
      .sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Throws if there is no such queue. */
  listOf(sourceArn: string): MoveTask[] {
    if (!queueByArn(this.#store, sourceArn)) throw noSuch('SourceArn');
    return this.list(sourceArn);
  }

  cancel(handle: string): MoveTask {
    const { taskId, sourceArn } = readHandle(handle);
    const task = this.listOf(sourceArn).find(({ id }) => id === taskId);
    if (!task || !isRunning(task)) throw sqsRefusal('ResourceNotFoundException', 'Task does not exist.', 404);
    this.#timers.get(task.id)?.();
    this.#put({ ...task, status: 'CANCELLED' });
    return task;
  }

  /** The queues whose dead-letter queue it is. */
  #originsOf(arn: string): Queue[] {
    return [...this.#store.queues.values()].filter(({ redrive }) => redrive?.deadLetterTargetArn === arn);
  }

  #put(task: MoveTask): void {
    this.#kept.put(task.id, task);
  }

  #later(task: MoveTask): void {
    const cancel = this.#clock.after(task.perSecond === undefined ? 0 : 1_000, () => {
      this.#timers.delete(task.id);
      this.#turn(task);
    });
    this.#timers.set(task.id, cancel);
  }

  #turn(task: MoveTask): void {
    const source = queueByArn(this.#store, task.sourceArn);
    if (!source) return this.#put({ ...task, status: 'FAILED', failureReason: nonExistentQueue });
    const left = Math.min(task.perSecond ?? block, task.toMove - task.moved);
    const messages = this.#store.visible(source, this.#clock.now(), left);
    let { moved } = task;
    for (const message of messages) {
      const origin = message.system['DeadLetterQueueSourceArn'];
      const arn = task.destinationArn ?? origin;
      const target = arn === undefined ? undefined : queueByArn(this.#store, arn);
      if (!target) {
        const failureReason = arn === undefined ? unknownSource : nonExistentQueue;
        return this.#put({ ...task, moved, status: 'FAILED', failureReason });
      }
      this.#messages.redrive(message, target);
      moved += 1;
    }
    const next: MoveTask = { ...task, moved };
    if (messages.length === 0 || moved >= task.toMove) return this.#put({ ...next, status: 'COMPLETED' });
    this.#put(next);
    this.#later(next);
  }
}

/** recorded: localstack/localstack, test_sqs_move_task (test_move_task_delete_destination_queue_while_running) */
const nonExistentQueue = 'AWS.SimpleQueueService.NonExistentQueue';
/** A message that was sent to the dead-letter queue itself has no queue to go back to. */
const unknownSource = 'CouldNotDetermineMessageSource';

const isRunning = ({ status }: MoveTask): boolean => status === 'RUNNING';

export const handleOf = ({ id, sourceArn }: MoveTask): string =>
  Buffer.from(JSON.stringify({ taskId: id, sourceArn })).toString('base64');

/** Answers the queue of a task, as a handle names it; empty if the text is no handle. */
export function sourceOfHandle(handle: string): string {
  try {
    return readHandle(handle).sourceArn;
  } catch {
    return '';
  }
}

function readHandle(handle: string): { readonly taskId: string; readonly sourceArn: string } {
  const read = jsonOrUndefined(Buffer.from(handle, 'base64').toString('utf8'));
  const { taskId, sourceArn } = isObject(read) ? read : {};
  if (typeof taskId === 'string' && typeof sourceArn === 'string') return { taskId, sourceArn };
  throw invalidParameter('Value for parameter TaskHandle is invalid.');
}
