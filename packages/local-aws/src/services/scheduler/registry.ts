import type { EpochMs } from '../../kernel/clock.ts';
import type { Ports } from '../../contract/service.ts';
import { AwsError } from '../../kernel/errors.ts';
import { keyOf, type GroupDefinition, type ScheduleDefinition } from './definition.ts';
import { groupNotFound, scheduleNotFound } from './errors.ts';
import type { Schedule, Schedules } from './schedules.ts';
import type { SchedulerStore } from './store.ts';

export interface Group extends GroupDefinition {
  readonly createdMs: EpochMs;
}

/** Changes groups and schedules, for the template and for calls. */
export class Registry {
  readonly schedules: Schedules;
  readonly #ports: Ports;
  readonly #store: SchedulerStore;
  readonly #groups = new Map<string, Group>();

  constructor(ports: Ports, store: SchedulerStore, schedules: Schedules) {
    this.#ports = ports;
    this.#store = store;
    this.schedules = schedules;
    schedules.completed = (schedule) => {
      if (schedule.definition.properties.ActionAfterCompletion === 'DELETE') this.remove(schedule);
    };
    this.provisionGroup({ name: 'default', tags: {} });
    for (const [, group] of store.keptGroups.own()) this.#takeGroup(group);
  }

  /** Takes the schedules that only calls have made. By now their roles exist. */
  takeKept(): void {
    for (const [key, definition] of this.#store.kept.own()) {
      try {
        this.schedules.define(definition);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        this.#ports.operator.warn(`the schedule ${key} does not run: ${error.message}`);
      }
    }
  }

  /** Lists groups by name. */
  groups(): readonly Group[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  group(name: string): Group {
    const group = this.#groups.get(name);
    if (!group) throw groupNotFound(name);
    return group;
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name);
  }

  putGroup(definition: GroupDefinition): void {
    this.#takeGroup(definition);
    this.#store.keptGroups.put(definition.name, definition);
  }

  provisionGroup(definition: GroupDefinition): void {
    const kept = this.#store.keptGroups.provisioned(definition.name, definition);
    if (!kept) this.#takeGroup(definition);
    else if (kept.definition) this.#takeGroup(kept.definition);
  }

  /** Removes the group together with its schedules. docs: EventBridge Scheduler API Reference, "DeleteScheduleGroup" */
  removeGroup(name: string): void {
    for (const schedule of this.schedules.all()) if (schedule.definition.group === name) this.remove(schedule);
    this.#groups.delete(name);
    this.#store.forget(groupKey(name));
    this.#store.keptGroups.remove(name);
  }

  /** Removes a group that the template no longer has. */
  forgetGroup(name: string): void {
    this.removeGroup(name);
    this.#store.keptGroups.forget(name);
  }

  schedule(group: string, name: string): Schedule {
    this.group(group);
    const schedule = this.schedules.get(group, name);
    if (!schedule) throw scheduleNotFound(name);
    return schedule;
  }

  put(definition: ScheduleDefinition): Schedule {
    this.group(definition.group);
    const stored = { ...definition, modifiedMs: this.#ports.clock.now() };
    const schedule = this.schedules.define(stored);
    this.#store.kept.put(schedule.key, stored);
    return schedule;
  }

  remove({ key }: Schedule): void {
    this.schedules.remove(key);
    this.#store.kept.remove(key);
  }

  provision(definition: ScheduleDefinition): void {
    this.group(definition.group);
    const kept = this.#store.kept.provisioned(keyOf(definition.group, definition.name), definition);
    // The template's definition is checked even if a call has changed the schedule.
    const declared = this.schedules.define(definition);
    if (kept?.definition) this.schedules.define(kept.definition);
    else if (kept) this.schedules.remove(declared.key);
  }

  forget(key: string): void {
    this.schedules.remove(key);
    this.#store.kept.forget(key);
  }

  #takeGroup(definition: GroupDefinition): void {
    const { createdMs } = this.#store.remember(groupKey(definition.name), '', this.#ports.clock.now());
    this.#groups.set(definition.name, { ...definition, createdMs });
  }
}

/** No name of a schedule contains a space. */
const groupKey = (name: string): string => `group ${name}`;
