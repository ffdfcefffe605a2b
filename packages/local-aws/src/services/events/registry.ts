import type { Ports } from '../../contract/service.ts';
import { busNameOf, ruleArn } from './arns.ts';
import type { BusPolicies } from './bus-policies.ts';
import { eventBus, type BusDefinition, type EventBus } from './buses.ts';
import { busNotFound, ruleNotFound, tooMany } from './errors.ts';
import type { Router } from './event-router.ts';
import { createRule, type Rule, type RuleDefinition } from './rules.ts';
import type { EventsStore } from './store.ts';

/** docs: Amazon EventBridge User Guide, "Amazon EventBridge quotas" */
const mostRules = 300;
const mostBuses = 100;

/** Changes buses and their rules, for the template and for calls. */
export class Registry {
  readonly policies: BusPolicies;
  readonly #buses = new Map<string, EventBus>();
  readonly #ports: Ports;
  readonly #store: EventsStore;
  readonly #router: Router;

  constructor(ports: Ports, store: EventsStore, router: Router, policies: BusPolicies) {
    this.#ports = ports;
    this.#store = store;
    this.#router = router;
    this.policies = policies;
    this.provisionBus({ name: 'default', tags: {} });
    for (const [, definition] of store.keptBuses.own()) this.#takeBus(definition);
    for (const [, definition] of store.keptRules.own()) this.#takeRule(definition);
  }

  /** Lists buses by name. */
  buses(): readonly EventBus[] {
    return [...this.#buses.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  hasBus(name: string): boolean {
    return this.#buses.has(name);
  }

  /** Finds a bus by name or ARN. */
  bus(reference: string | undefined): EventBus {
    const name = busNameOf(this.#ports, reference);
    const bus = this.#buses.get(name);
    if (!bus) throw busNotFound(name);
    return bus;
  }

  putBus(definition: BusDefinition): EventBus {
    if (!this.#buses.has(definition.name) && this.#buses.size >= mostBuses) throw tooMany();
    const bus = this.#takeBus(definition);
    this.#store.keptBuses.put(definition.name, definition);
    return bus;
  }

  provisionBus(definition: BusDefinition): void {
    const kept = this.#store.keptBuses.provisioned(definition.name, definition);
    if (!kept) this.#takeBus(definition);
    else if (kept.definition) this.#takeBus(kept.definition);
  }

  /** Removes the bus together with its policy. */
  removeBus(name: string): void {
    this.policies.clear(name);
    this.#dropBus(name);
    this.#store.keptBuses.remove(name);
  }

  /** Removes a bus that the template no longer has. */
  forgetBus(name: string): void {
    for (const rule of this.rulesOf(name)) this.removeRule(rule);
    this.#dropBus(name);
    this.#store.keptBuses.forget(name);
  }

  /** Lists rules by name. */
  rulesOf(bus: string): readonly Rule[] {
    return [...this.#router.rules.values()]
      .filter((rule) => rule.bus === bus)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  rule(name: string, eventBusReference: string | undefined): Rule {
    const bus = this.bus(eventBusReference);
    const rule = this.findRule(name, bus.name);
    if (!rule) throw ruleNotFound(name, bus.name);
    return rule;
  }

  findRule(name: string, bus: string): Rule | undefined {
    return this.#router.rules.get(ruleArn(this.#ports, bus, name));
  }

  putRule(definition: RuleDefinition): Rule {
    const { name, bus } = definition;
    if (!this.findRule(name, bus) && this.rulesOf(bus).length >= mostRules) throw tooMany();
    const rule = this.#takeRule(definition);
    this.#store.keptRules.put(rule.arn, definition);
    return rule;
  }

  /** Replaces the definition of an existing rule. */
  changeRule({ definition }: Rule, change: Partial<RuleDefinition>): void {
    this.putRule({ ...definition, ...change });
  }

  removeRule(rule: Rule): void {
    this.#router.remove(rule.arn);
    this.#store.keptRules.remove(rule.arn);
  }

  provisionRule(definition: RuleDefinition): string {
    const arn = ruleArn(this.#ports, definition.bus, definition.name);
    const kept = this.#store.keptRules.provisioned(arn, definition);
    // The template's definition is checked even if a call has changed the rule.
    const declared = createRule(definition, arn);
    if (!kept) this.#router.define(declared);
    else if (kept.definition) this.#takeRule(kept.definition);
    return arn;
  }

  forgetRule(arn: string): void {
    this.#router.remove(arn);
    this.#store.keptRules.forget(arn);
  }

  #takeBus(definition: BusDefinition): EventBus {
    const bus = eventBus(this.#ports, definition, this.#store.bus(definition, this.#ports.clock.now()));
    this.#buses.set(definition.name, bus);
    return bus;
  }

  #dropBus(name: string): void {
    this.#buses.delete(name);
    this.#store.forgetBus(name);
  }

  #takeRule(definition: RuleDefinition): Rule {
    const rule = createRule(definition, ruleArn(this.#ports, definition.bus, definition.name));
    this.#router.define(rule);
    return rule;
  }
}
