import { AwsError, isPermanent } from '../../../kernel/errors.ts';
import type { Ports } from '../../../contract/service.ts';
import { deliver, deliveriesOf, type Condition, type Delivery, type DestinationPorts } from './destinations.ts';
import type { Functions, LambdaFunction } from '../functions.ts';
import { execute } from '../invoke.ts';
import { createEventStore, type StoredEvent } from '../store.ts';

export interface EventQueue {
  /** Stores the event: once that is acknowledged, it will be tried, whatever happens to this process. */
  enqueue(
    fn: LambdaFunction,
    target: { qualifier: string; invokedArn: string },
    payload: string,
    requestId: string,
  ): void;
  start(): void;
  stop(): void;
}

const maxRunning = 64;
const minute = 60_000;
export const defaultEventConfig = { maxRetries: 2, maxAgeMs: 6 * 60 * minute };

/**
 * Asynchronous invocations: two retries after one and two minutes, throttled ones with growing delays until the event
 * is too old.
 */
export function createEventQueue(ports: Ports & DestinationPorts, functions: Functions): EventQueue {
  const { clock, operator } = ports;
  const state = createEventStore(ports.database);
  const running = new Set<string>();
  let active = true;
  let cancelTimer: (() => void) | undefined;

  /** Starts what is due and sets the one timer for what comes next. */
  function pump(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    if (!active || running.size >= maxRunning) return;
    for (const event of state.due(clock.now(), maxRunning + running.size))
      if (!running.has(event.id) && running.size < maxRunning) begin(event);
    const next = state.nextDue(maxRunning + 1).find(({ id }) => !running.has(id));
    if (next && running.size < maxRunning) cancelTimer = clock.after(Math.max(0, next.due - clock.now()), pump);
  }

  function begin(event: StoredEvent): void {
    running.add(event.id);
    attempt(event)
      .catch(operator.unexpected)
      .finally(() => {
        running.delete(event.id);
        if (active) pump();
      });
  }

  async function attempt(event: StoredEvent): Promise<void> {
    const fn = functions.byName(event.functionName);
    if (!fn) return state.remove(event.id);
    if (event.record !== null) return deliverAll(fn, event, JSON.parse(event.record) as Delivery[]);
    const config = fn.eventConfigs.get(event.qualifier) ?? defaultEventConfig;
    if (clock.now() - event.enqueuedAt > config.maxAgeMs) return decide(fn, event, 'EventAgeExceeded');
    try {
      const result = await execute(functions, fn, {
        payload: event.payload,
        requestId: event.id,
        functionArn: event.invokedArn,
      });
      if (!active) return;
      const tried = { ...event, attempts: event.attempts + 1 };
      if (!result.failed) return await decide(fn, tried, 'Success', result);
      if (tried.attempts > config.maxRetries) return await decide(fn, tried, 'RetriesExhausted', result);
      state.reschedule(event.id, {
        attempts: tried.attempts,
        throttles: 0,
        due: clock.now() + tried.attempts * minute,
        record: null,
      });
    } catch (error) {
      if (!active) return;
      if (!(error instanceof AwsError)) operator.unexpected(error);
      const delay = Math.min(5 * minute, 1000 * 2 ** Math.min(event.throttles, 9));
      // Not later than when it is too old, so that its end is reported in time.
      const end = Math.max(clock.now() + 1, event.enqueuedAt + config.maxAgeMs + 1);
      state.reschedule(event.id, {
        attempts: event.attempts,
        throttles: event.throttles + 1,
        due: Math.min(clock.now() + delay, end),
        record: null,
      });
    }
  }

  async function decide(
    fn: LambdaFunction,
    event: StoredEvent,
    condition: Condition,
    response?: { payload: string; failed: boolean },
  ): Promise<void> {
    const deliveries = deliveriesOf(fn, event, condition, clock.now(), response);
    if (deliveries.length === 0) return state.remove(event.id);
    // The decision is stored first: from here on the function does not run again for this event.
    state.reschedule(event.id, {
      attempts: event.attempts,
      throttles: 0,
      due: clock.now(),
      record: JSON.stringify(deliveries),
    });
    await deliverAll(fn, event, deliveries);
  }

  async function deliverAll(fn: LambdaFunction, event: StoredEvent, deliveries: Delivery[]): Promise<void> {
    const left = [...deliveries];
    try {
      for (let next = left[0]; next; next = left[0]) {
        // A destination that refuses the record goes without it; the others get theirs. docs: AWS Lambda Developer
        // Guide, "Types of metrics for Lambda functions" (DestinationDeliveryFailures)
        await deliver(ports, ports.roles, fn, next).catch((error: unknown) => {
          if (!isPermanent(error)) throw error;
        });
        left.shift();
      }
      if (active) state.remove(event.id);
    } catch (error) {
      if (!active) return;
      operator.unexpected(error);
      state.reschedule(event.id, {
        attempts: event.attempts,
        throttles: event.throttles + 1,
        due: clock.now() + minute,
        record: JSON.stringify(left),
      });
    }
  }

  return {
    enqueue(fn, { qualifier, invokedArn }, payload, requestId) {
      const now = clock.now();
      const event: StoredEvent = {
        id: requestId,
        functionName: fn.definition.name,
        qualifier,
        invokedArn,
        payload,
        enqueuedAt: now,
        attempts: 0,
        throttles: 0,
        due: now,
        record: null,
      };
      state.insert(event);
      if (running.size < maxRunning) begin(event);
    },
    start: pump,
    stop() {
      active = false;
      cancelTimer?.();
    },
  };
}
