import type { Ports } from '../../../contract/service.ts';
import { destinationArn } from '../arns.ts';
import { connectionNotFound, tooMany } from '../errors.ts';
import type { Connections } from '../connections/connections.ts';
import type { EventsStore } from '../store.ts';
import { checkEndpoint, destinationNotFound, type Destination, type DestinationDefinition } from './destination.ts';
import { Turns } from './turns.ts';

/** docs: Amazon EventBridge User Guide, "Amazon EventBridge quotas" */
const mostDestinations = 3000;

/** Keeps the API destinations, from the template and from calls. */
export class Destinations {
  readonly #destinations = new Map<string, Destination>();
  readonly #turns = new Map<string, Turns>();
  readonly #ports: Ports;
  readonly #store: EventsStore;
  readonly #connections: Connections;

  constructor(ports: Ports, store: EventsStore, connections: Connections) {
    this.#ports = ports;
    this.#store = store;
    this.#connections = connections;
    for (const [, definition] of store.keptDestinations.own()) this.#take(definition);
  }

  /** Lists destinations by name. */
  all(): readonly Destination[] {
    return [...this.#destinations.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  has(name: string): boolean {
    return this.#destinations.has(name);
  }

  destination(name: string): Destination {
    const found = this.#destinations.get(name);
    if (!found) throw destinationNotFound(name);
    return found;
  }

  findByArn(arn: string): Destination | undefined {
    const found = this.#destinations.get(arn.split('/')[1] ?? '');
    return found?.arn === arn ? found : undefined;
  }

  /**
   * A destination whose connection is not authorized is not active. recorded: localstack/localstack,
   * test_api_destinations_and_connection.py (test_api_destinations)
   */
  stateOf({ connectionArn }: Destination): 'ACTIVE' | 'INACTIVE' {
    return this.#connections.findByArn(connectionArn)?.state === 'AUTHORIZED' ? 'ACTIVE' : 'INACTIVE';
  }

  put(definition: DestinationDefinition): Destination {
    this.#check(definition);
    if (!this.has(definition.name) && this.#destinations.size >= mostDestinations) throw tooMany();
    this.#store.keptDestinations.put(definition.name, definition);
    return this.#take(definition);
  }

  provision(definition: DestinationDefinition): Destination {
    this.#check(definition);
    const kept = this.#store.keptDestinations.provisioned(definition.name, definition);
    if (kept && !kept.definition) throw destinationNotFound(definition.name);
    return this.#take(kept?.definition ?? definition);
  }

  remove(name: string): void {
    this.#drop(name);
    this.#store.keptDestinations.remove(name);
  }

  /** Removes a destination that the template no longer has. */
  forget(name: string): void {
    this.#drop(name);
    this.#store.keptDestinations.forget(name);
  }

  /** Answers for how long the rate of its destination makes a delivery wait. */
  waitMs(arn: string, delivery: string): number {
    const destination = this.findByArn(arn);
    if (!destination) return 0;
    const turns = this.#turns.get(arn) ?? new Turns();
    this.#turns.set(arn, turns);
    return turns.waitMs(delivery, destination.rate, this.#ports.clock.now());
  }

  #check(definition: DestinationDefinition): void {
    checkEndpoint(definition);
    this.checkConnection(definition.connectionArn);
  }

  checkConnection(connectionArn: string): void {
    if (!this.#connections.findByArn(connectionArn)) throw connectionNotFound(connectionArn.split('/')[1] ?? '');
  }

  #take(definition: DestinationDefinition): Destination {
    const facts = this.#store.destinationFacts(definition, this.#ports.ids.uuid(), this.#ports.clock.now());
    const destination = { ...definition, ...facts, arn: destinationArn(this.#ports, definition.name, facts.id) };
    this.#destinations.set(definition.name, destination);
    return destination;
  }

  #drop(name: string): void {
    this.#turns.delete(this.#destinations.get(name)?.arn ?? '');
    this.#destinations.delete(name);
    this.#store.forgetDestination(name);
  }
}
