import type { EpochMs } from '../../kernel/clock.ts';
import { startTimer } from '../../delivery/schedule.ts';
import type { DeliveryQueue } from '../../delivery/queue.ts';
import type { Ports } from '../../contract/service.ts';
import type { EventEnvelope, Rule } from './rules.ts';
import type { EventsStore } from './store.ts';

export interface EventInput {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  /** Milliseconds. */
  readonly time?: EpochMs;
}

/** The default event bus: rules, and the events that go through them. */
export function createBus(ports: Ports, store: EventsStore, queue: DeliveryQueue) {
  const rules = new Map<string, Rule>();
  const timers = new Map<string, () => void>();
  let started = false;

  const envelope = (event: EventInput): EventEnvelope => ({
    version: '0',
    id: ports.ids.uuid(),
    'detail-type': event.detailType,
    source: event.source,
    account: ports.accountId,
    time: `${new Date(event.time ?? ports.clock.now()).toISOString().slice(0, 19)}Z`,
    region: ports.region,
    resources: event.resources,
    detail: event.detail,
  });

  const fire = (rule: Rule, at: number): void => {
    const event = envelope({
      source: 'aws.events',
      detailType: 'Scheduled Event',
      resources: [rule.arn],
      detail: {},
      time: at,
    });
    queue.add(rule.targets.flatMap((target) => target.deliver(event)));
  };

  const startTimerOf = (rule: Rule): void => {
    if (!rule.schedule || !rule.enabled) return;
    const created = store.created(rule.name, rule.scheduleExpression ?? '', ports.clock.now());
    timers.set(
      rule.name,
      startTimer(ports, rule.schedule, created, (at) => fire(rule, at)),
    );
  };

  const stopTimerOf = (name: string): void => {
    timers.get(name)?.();
    timers.delete(name);
  };

  return {
    rules,
    define(rule: Rule): void {
      stopTimerOf(rule.name);
      rules.set(rule.name, rule);
      if (started) startTimerOf(rule);
    },
    remove(name: string): void {
      stopTimerOf(name);
      rules.delete(name);
    },
    /** Answers the event's id, once every delivery it leads to is stored. */
    put(input: EventInput): string {
      const event = envelope(input);
      const matching = [...rules.values()].filter((rule) => rule.enabled && rule.matches?.(event));
      queue.add(matching.flatMap((rule) => rule.targets.flatMap((target) => target.deliver(event))));
      return event.id;
    },
    start(): void {
      started = true;
      rules.forEach(startTimerOf);
      queue.start();
    },
    async stop(): Promise<void> {
      started = false;
      [...timers.keys()].forEach(stopTimerOf);
      await queue.stop();
    },
  };
}

export type Bus = ReturnType<typeof createBus>;
