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
  readonly time?: EpochMs;
}

/** The default event bus: rules, and the events that go through them. */
export class Bus {
  readonly rules = new Map<string, Rule>();
  readonly #ports: Ports;
  readonly #store: EventsStore;
  readonly #queue: DeliveryQueue;
  /** Ends the timer of a rule, by its name. */
  readonly #timers = new Map<string, () => void>();
  #started = false;

  constructor(ports: Ports, store: EventsStore, queue: DeliveryQueue) {
    this.#ports = ports;
    this.#store = store;
    this.#queue = queue;
  }

  define(rule: Rule): void {
    this.#stopTimer(rule.name);
    this.rules.set(rule.name, rule);
    if (this.#started) this.#startTimer(rule);
  }

  remove(name: string): void {
    this.#stopTimer(name);
    this.rules.delete(name);
  }

  /** Answers the event's id, once every delivery it leads to is stored. */
  put(input: EventInput): string {
    const event = this.#envelope(input);
    const matching = [...this.rules.values()].filter((rule) => rule.enabled && rule.matches?.(event));
    this.#deliver(matching, event);
    return event.id;
  }

  start(): void {
    this.#started = true;
    for (const rule of this.rules.values()) this.#startTimer(rule);
    this.#queue.start();
  }

  async stop(): Promise<void> {
    this.#started = false;
    for (const name of [...this.#timers.keys()]) this.#stopTimer(name);
    await this.#queue.stop();
  }

  #startTimer(rule: Rule): void {
    const { name, schedule, scheduleExpression = '', enabled } = rule;
    if (!schedule || !enabled) return;
    const created = this.#store.created(name, scheduleExpression, this.#ports.clock.now());
    const stop = startTimer(this.#ports, schedule, created, (at) => this.#deliver([rule], this.#scheduled(rule, at)));
    this.#timers.set(name, stop);
  }

  #stopTimer(name: string): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }

  #deliver(rules: readonly Rule[], event: EventEnvelope): void {
    this.#queue.add(rules.flatMap(({ targets }) => targets.flatMap((target) => target.deliver(event))));
  }

  #scheduled({ arn }: Rule, time: EpochMs): EventEnvelope {
    return this.#envelope({
      source: 'aws.events',
      detailType: 'Scheduled Event',
      resources: [arn],
      detail: {},
      time,
    });
  }

  #envelope({ source, detailType, resources, detail, time }: EventInput): EventEnvelope {
    const { ids, clock, region, accountId } = this.#ports;
    return {
      version: '0',
      id: ids.uuid(),
      'detail-type': detailType,
      source,
      account: accountId,
      time: `${new Date(time ?? clock.now()).toISOString().slice(0, 19)}Z`,
      region,
      resources,
      detail,
    };
  }
}
