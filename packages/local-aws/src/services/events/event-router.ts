import type { EntryId } from '../../contract/action.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import { runsInTurn, startTimer } from '../../delivery/schedule.ts';
import { createTurns } from '../../kernel/turns.ts';
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
  /** The journal's entry of what led to it. */
  readonly cause?: EntryId | undefined;
}

/** The bus on which an event arrives. */
export interface Entrance {
  readonly bus: string;
  /** The event came from a rule of another bus. */
  readonly isRelayed?: boolean;
  readonly cause?: EntryId | undefined;
}

/** Holds the rules by ARN, and routes events through them. */
export class Router {
  readonly rules = new Map<string, Rule>();
  readonly #ports: Ports;
  readonly #store: EventsStore;
  readonly #queue: DeliveryQueue;
  /** The functions that end the timers of rules, by the ARN of the rule. */
  readonly #timers = new Map<string, () => void>();
  readonly #inTurn = createTurns(runsInTurn);
  #started = false;

  constructor(ports: Ports, store: EventsStore, queue: DeliveryQueue) {
    this.#ports = ports;
    this.#store = store;
    this.#queue = queue;
  }

  define(rule: Rule): void {
    this.#stopTimer(rule.arn);
    this.rules.set(rule.arn, rule);
    if (this.#started) this.#startTimer(rule);
  }

  remove(arn: string): void {
    this.#stopTimer(arn);
    const rule = this.rules.get(arn);
    if (rule) this.#store.forgetSchedule(scheduleKey(rule));
    this.rules.delete(arn);
  }

  /** Takes an event, stores every delivery that follows from it, and answers the event's id. */
  put(input: EventInput, bus = 'default'): string {
    const event = this.#envelope(input);
    this.take(event, { bus, cause: input.cause });
    return event.id;
  }

  /**
   * An event that came from another bus does not go to a third one. docs: Amazon EventBridge User Guide, "Sending and
   * receiving Amazon EventBridge events between event buses in the same account and Region"
   */
  take(event: EventEnvelope, entrance: Entrance): void {
    const matching = [...this.rules.values()].filter(
      (rule) => rule.bus === entrance.bus && rule.enabled && rule.matches?.(event),
    );
    this.#deliver(matching, event, entrance);
  }

  start(): void {
    this.#started = true;
    for (const rule of this.rules.values()) this.#startTimer(rule);
    this.#queue.start();
  }

  async stop(): Promise<void> {
    this.#started = false;
    for (const arn of [...this.#timers.keys()]) this.#stopTimer(arn);
    await this.#queue.stop();
  }

  #startTimer(rule: Rule): void {
    const { arn, schedule, scheduleExpression = '', enabled } = rule;
    if (!schedule || !enabled) return;
    const created = this.#store.created(scheduleKey(rule), scheduleExpression, this.#ports.clock.now());
    const run = (at: number): void => this.#deliver([rule], this.#scheduled(rule, at), {});
    const stop = startTimer(this.#ports, schedule, created, run, this.#inTurn);
    this.#timers.set(arn, stop);
  }

  #stopTimer(arn: string): void {
    this.#timers.get(arn)?.();
    this.#timers.delete(arn);
  }

  #deliver(rules: readonly Rule[], event: EventEnvelope, { isRelayed, cause }: Omit<Entrance, 'bus'>): void {
    const targets = rules.flatMap((rule) => rule.targets).filter((target) => !(isRelayed && target.isBus));
    const deliveries = targets.flatMap((target) => target.deliver(event));
    this.#queue.add(deliveries.map((delivery) => ({ ...delivery, cause })));
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

/** A schedule is stored under the rule's part of its ARN. */
const scheduleKey = ({ arn }: Rule): string => arn.slice(arn.indexOf('rule/') + 'rule/'.length);
