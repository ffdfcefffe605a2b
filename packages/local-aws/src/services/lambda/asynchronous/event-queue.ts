import type { EntryId } from '../../../contract/action.ts';
import type { EpochMs } from '../../../kernel/clock.ts';
import type { Ports } from '../../../contract/service.ts';
import { DurableQueue, type Postponement, type QueueWork, type Verdict } from '../../../delivery/durable-queue.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { EventInvokeConfig, Functions, LambdaFunction } from '../functions.ts';
import { execute, type Execution } from '../invoke.ts';
import { createEventStore, type EventProgress, type StoredEvent } from '../store.ts';
import { deliver, deliveriesOf, type Condition, type Delivery, type DestinationPorts } from './destinations.ts';
import { minuteMs } from '../../../kernel/clock.ts';

export interface EventPorts extends DestinationPorts {
  /** Notes that the invocation of a call goes on after its end. Answers a function that notes the end of that. */
  readonly goesOn?: (cause: EntryId) => () => void;
}

export interface EventQueue {
  /** Stores the event. After the acknowledgement it will be tried, even if this process is killed. */
  enqueue(
    fn: LambdaFunction,
    target: { qualifier: string; invokedArn: string },
    payload: string,
    requestId: string,
  ): void;
  /**
   * Gives up an event that goes on with a loop: only its destinations and its dead-letter queue get it. docs: AWS
   * Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops"
   */
  drop: EventQueue['enqueue'];
  start(): void;
  stop(): Promise<void>;
}

export const defaultEventConfig: EventInvokeConfig = { maxRetries: 2, maxAgeMs: 6 * 60 * minuteMs };

export function createEventQueue(ports: Ports & EventPorts, functions: Functions): EventQueue {
  const store = createEventStore(ports.database);
  const work = new InvocationWork(ports, functions);
  const queue = new DurableQueue(ports, store, work);
  const eventOf: (...call: Parameters<EventQueue['enqueue']>) => StoredEvent = (fn, target, payload, id) => ({
    ...{ id, payload, functionName: fn.definition.name, ...target, enqueuedAt: ports.clock.now() },
    ...{ attempts: 0, throttles: 0, record: null },
  });
  const insert = (event: StoredEvent): void => {
    store.insert(event);
    queue.wake();
  };
  return {
    enqueue: (...call) => insert(eventOf(...call)),
    drop(...call) {
      const event = eventOf(...call);
      const letters = deliveriesOf(call[0], event, 'RetriesExhausted', ports.clock.now());
      if (letters.length > 0) insert({ ...event, record: JSON.stringify(letters) });
    },
    start() {
      work.start();
      queue.wake();
    },
    stop: () => queue.stop(),
  };
}

/**
 * Does asynchronous invocations. After a failure it retries twice, after one and after two minutes. If the function is
 * throttled, it retries with growing delays until the event is too old. If a destination refuses the record, the other
 * destinations still get it. docs: AWS Lambda Developer Guide, "Types of metrics for Lambda functions"
 * (DestinationDeliveryFailures)
 */
class InvocationWork implements QueueWork<StoredEvent, EventProgress, Delivery> {
  readonly #ports: Ports & EventPorts;
  readonly #functions: Functions;
  /** All functions are provisioned; an event of a missing function is then over. */
  #isStarted = false;

  constructor(ports: Ports & EventPorts, functions: Functions) {
    this.#ports = ports;
    this.#functions = functions;
  }

  start(): void {
    this.#isStarted = true;
  }

  async attempt(event: StoredEvent, now: EpochMs): Promise<Verdict<EventProgress, Delivery>> {
    const fn = this.#functions.byName(event.functionName);
    if (!fn) return this.#isStarted ? { kind: 'done' } : { kind: 'again', afterMs: 1000, progress: event };
    if (event.record !== null) return { kind: 'over', letters: JSON.parse(event.record) as Delivery[] };
    const { maxRetries, maxAgeMs } = this.#configOf(event);
    if (now - event.enqueuedAt > maxAgeMs) return this.#over(fn, event, 'EventAgeExceeded');
    const { payload, id: requestId, invokedArn: functionArn, qualifier } = event;
    const ended = this.#ports.goesOn?.(requestId);
    const result = await execute(this.#functions, fn, { payload, requestId, functionArn, qualifier }).finally(ended);
    const tried = { ...event, attempts: event.attempts + 1 };
    if (!result.failed) return this.#over(fn, tried, 'Success', result);
    if (tried.attempts > maxRetries) return this.#over(fn, tried, 'RetriesExhausted', result);
    const progress = { attempts: tried.attempts, throttles: 0, record: null };
    return { kind: 'again', afterMs: tried.attempts * minuteMs, progress };
  }

  /** The function was not run, because it had no concurrency left. */
  failed(event: StoredEvent, error: unknown): Verdict<EventProgress, Delivery> {
    const { clock, operator } = this.#ports;
    if (!(error instanceof AwsError)) operator.unexpected(error);
    const delay = Math.min(5 * minuteMs, 1000 * 2 ** Math.min(event.throttles, 9));
    // The retry comes at the latest when the event becomes too old, so that its end is reported in time.
    const end = Math.max(1, event.enqueuedAt + this.#configOf(event).maxAgeMs + 1 - clock.now());
    const progress = { attempts: event.attempts, throttles: event.throttles + 1, record: null };
    return { kind: 'again', afterMs: Math.min(delay, end), progress };
  }

  async send(event: StoredEvent, delivery: Delivery): Promise<void> {
    const fn = this.#functions.byName(event.functionName);
    if (fn) await deliver(this.#ports, this.#ports.roles, fn, delivery, event.id);
  }

  lettersLater(event: StoredEvent, left: readonly Delivery[], error: unknown): Postponement<EventProgress> {
    this.#ports.operator.unexpected(error);
    return {
      afterMs: minuteMs,
      progress: { attempts: event.attempts, throttles: event.throttles + 1, record: JSON.stringify(left) },
    };
  }

  /** The decision is stored first: from then on the function does not run again for this event. */
  #over(
    fn: LambdaFunction,
    event: StoredEvent,
    condition: Condition,
    result?: Execution,
  ): Verdict<EventProgress, Delivery> {
    const letters = deliveriesOf(fn, event, condition, this.#ports.clock.now(), result);
    const progress = { attempts: event.attempts, throttles: 0, record: JSON.stringify(letters) };
    return { kind: 'over', letters, progress };
  }

  #configOf({ functionName, qualifier }: StoredEvent): EventInvokeConfig {
    return this.#functions.byName(functionName)?.eventConfigs.get(qualifier) ?? defaultEventConfig;
  }
}
