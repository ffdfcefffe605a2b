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
  const timers: (() => void)[] = [];

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
    queue.add(rule.targets.map((target) => target.deliver(event)));
  };

  return {
    rules,
    /** Answers the event's id, once every delivery it leads to is stored. */
    put(input: EventInput): string {
      const event = envelope(input);
      const matching = [...rules.values()].filter((rule) => rule.enabled && rule.matches?.(event));
      queue.add(matching.flatMap((rule) => rule.targets.map((target) => target.deliver(event))));
      return event.id;
    },
    start(): void {
      for (const rule of rules.values()) {
        if (!rule.schedule || !rule.enabled) continue;
        const created = store.created(rule.name, rule.scheduleExpression ?? '', ports.clock.now());
        timers.push(startTimer(ports, rule.schedule, created, (at) => fire(rule, at)));
      }
      queue.start();
    },
    async stop(): Promise<void> {
      for (const cancel of timers.splice(0)) cancel();
      await queue.stop();
    },
  };
}

export type Bus = ReturnType<typeof createBus>;
