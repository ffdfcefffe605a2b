import type { EpochMs } from '../../kernel/clock.ts';
import type { DeliveryQueue } from '../../delivery/queue.ts';
import { runsInTurn, startTimer, type Schedule as Moments } from '../../delivery/schedule.ts';
import { createTurns } from '../../kernel/turns.ts';
import type { Ports } from '../../contract/service.ts';
import { groupArn, scheduleArn } from './arns.ts';
import { keyOf, type ScheduleDefinition, type ScheduleProperties } from './definition.ts';
import { checkTarget, deliveryOf, type HasAction } from './deliveries.ts';
import { momentsOf } from './moments.ts';
import type { SchedulerStore } from './store.ts';

export interface Schedule {
  readonly definition: ScheduleDefinition;
  readonly key: string;
  readonly arn: string;
  readonly moments: Moments;
  readonly createdMs: EpochMs;
  readonly countedFromMs: EpochMs;
}

/** Holds the schedules and their timers. */
export class Schedules {
  readonly #ports: Ports;
  readonly #hasAction: HasAction;
  readonly #store: SchedulerStore;
  readonly #queue: DeliveryQueue;
  readonly #schedules = new Map<string, Schedule>();
  readonly #timers = new Map<string, () => void>();
  readonly #inTurn = createTurns(runsInTurn);
  #started = false;
  /** Is called when a schedule is over. */
  completed: (schedule: Schedule) => void = () => undefined;

  constructor(ports: Ports, store: SchedulerStore, queue: DeliveryQueue, hasAction: HasAction) {
    this.#ports = ports;
    this.#hasAction = hasAction;
    this.#store = store;
    this.#queue = queue;
  }

  /** Lists schedules by group and name. */
  all(): readonly Schedule[] {
    return [...this.#schedules.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  get(group: string, name: string): Schedule | undefined {
    return this.#schedules.get(keyOf(group, name));
  }

  checkTarget({ Target }: ScheduleProperties): void {
    checkTarget(Target, this.#hasAction);
  }

  define(definition: ScheduleDefinition): Schedule {
    const { name, group, properties } = definition;
    const moments = momentsOf(properties);
    this.checkTarget(properties);
    // A role that Scheduler may not assume is found when the schedule is created. recorded: aws/aws-sdk-js-v3#6494
    this.#ports.roles.principal(properties.Target.RoleArn, name, groupArn(this.#ports, group));
    const key = keyOf(group, name);
    const schedule = {
      definition,
      key,
      arn: scheduleArn(this.#ports, `${group}/${name}`),
      moments,
      ...this.#store.remember(key, properties.ScheduleExpression, this.#ports.clock.now()),
    };
    this.#stopTimer(key);
    this.#schedules.set(key, schedule);
    if (this.#started) this.#startTimer(schedule);
    return schedule;
  }

  remove(key: string): void {
    this.#stopTimer(key);
    this.#schedules.delete(key);
    this.#store.forget(key);
  }

  start(): void {
    this.#started = true;
    for (const schedule of this.#schedules.values()) this.#startTimer(schedule);
    this.#queue.start();
  }

  async stop(): Promise<void> {
    this.#started = false;
    for (const key of [...this.#timers.keys()]) this.#stopTimer(key);
    await this.#queue.stop();
  }

  #startTimer(schedule: Schedule): void {
    const { definition, key, moments, countedFromMs } = schedule;
    if (definition.properties.State === 'DISABLED') return;
    const stop = startTimer(this.#ports, moments, countedFromMs, (at) => this.#fire(schedule, at), this.#inTurn);
    this.#timers.set(key, stop);
  }

  #stopTimer(key: string): void {
    this.#timers.get(key)?.();
    this.#timers.delete(key);
  }

  #fire(schedule: Schedule, at: number): void {
    const { definition, arn, moments, countedFromMs } = schedule;
    const { Target, FlexibleTimeWindow } = definition.properties;
    const { Mode, MaximumWindowInMinutes = 0 } = FlexibleTimeWindow;
    const window = Mode === 'FLEXIBLE' ? Number(MaximumWindowInMinutes) * 60_000 : 0;
    const delay = Math.floor(this.#ports.ids.random() * window);
    this.#queue.add([deliveryOf(this.#ports, arn, Target, at)], delay);
    if (moments.next(at, countedFromMs) === undefined) this.completed(schedule);
  }
}
