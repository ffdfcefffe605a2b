import type { Ports } from '../../contract/service.ts';
import type { Catalogue, MachineRow } from './catalogue.ts';
import { loadMachine } from './engine/definition/load.ts';
import type { Surroundings } from './engine/definition/load-context.ts';
import type { Machine } from './engine/definition/machine.ts';
import { rootMachine } from './engine/run/map-run.ts';
import { uuidOf } from './engine/uuid-of.ts';
import { stateMachineDoesNotExist } from './errors.ts';
import { logTarget, type LoggingConfiguration } from './logging.ts';
import type { LogTarget } from './log.ts';
import type { Revision, StatesStore } from './store.ts';

/** A state machine that can be started. */
export interface StateMachine extends MachineRow {
  readonly machine: Machine;
  readonly log?: LogTarget;
}

export interface Declared {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly definition: string;
  readonly type?: MachineRow['type'];
  readonly logging?: LoggingConfiguration;
  readonly tracing?: boolean;
}

/** The members that an update changes. */
export type Change = Partial<Pick<Declared, 'roleArn' | 'definition' | 'logging' | 'tracing'>>;

/**
 * Keeps state machines, and the revisions with which running executions were started: an execution ends with the
 * definition with which it began. docs: AWS Step Functions API Reference, "UpdateStateMachine"
 */
export class Machines {
  readonly #ports: Ports & Surroundings;
  readonly #store: StatesStore;
  readonly #catalogue: Catalogue;
  readonly #loaded = new Map<string, Machine>();
  readonly #targets = new Map<string, LogTarget | undefined>();

  constructor(ports: Ports & Surroundings, store: StatesStore, catalogue: Catalogue) {
    this.#ports = ports;
    this.#store = store;
    this.#catalogue = catalogue;
  }

  /** Defines the machine as the template declares it. Changes by the API stay until the declaration changes. */
  define(declared: Declared): StateMachine {
    // The same declaration has the same revision at every start.
    const revision = uuidOf(declared.arn, declared.roleArn, declared.definition);
    const known = this.#catalogue.machine(declared.arn);
    const row = rowOf(declared, revision, this.#ports.clock.now());
    if (known?.declared === revision && known.updates > 0) return this.#ready(known);
    const since = known ? { created_ms: known.created_ms, versions: known.versions } : {};
    return this.#save({ ...row, ...since, declared: revision });
  }

  /** Reads the definition, checks what else has to be right, and only then saves the machine. */
  create(declared: Declared, check: () => void): StateMachine {
    const revision = uuidOf(declared.arn, declared.roleArn, declared.definition);
    const machine = loadMachine(declared.definition, this.#ports, declared.type);
    check();
    this.#loaded.set(revision, machine);
    return this.#save(rowOf(declared, revision, this.#ports.clock.now()));
  }

  update(arn: string, { roleArn, definition, logging, tracing }: Change): StateMachine {
    const row = this.#catalogue.machine(arn);
    if (!row) throw stateMachineDoesNotExist(arn);
    const updates = row.updates + 1;
    const next = { role_arn: roleArn ?? row.role_arn, definition: definition ?? row.definition };
    return this.#save({
      ...row,
      ...next,
      updates,
      revision: uuidOf(arn, next.role_arn, next.definition, String(updates)),
      ...(logging ? { logging: JSON.stringify(logging) } : {}),
      ...(tracing === undefined ? {} : { tracing: tracing ? 1 : 0 }),
    });
  }

  get(arn: string): StateMachine {
    const row = this.#catalogue.machine(arn);
    if (!row) throw stateMachineDoesNotExist(arn);
    return this.#ready(row);
  }

  logOf(arn: string): LogTarget | undefined {
    const row = this.#catalogue.machine(rootMachine(arn));
    return row && this.#targetOf(row);
  }

  /** Answers a revision. `type` is that of a map run's executions, whose machine is part of another machine. */
  revision(revision: string, type?: MachineRow['type']): Revision & { machine: Machine } {
    const stored = this.#store.revision(revision);
    if (!stored) throw new Error(`Revision ${revision} of a state machine is missing`);
    const known = type ?? this.#catalogue.machine(stored.machine_arn)?.type;
    return { ...stored, machine: this.#load(revision, stored.definition, known) };
  }

  /** Keeps the machine of a map run's executions. */
  keep(revision: Omit<Revision, 'updated_ms'>): void {
    this.#store.saveRevision({ ...revision, updated_ms: this.#ports.clock.now() });
  }

  #load(revision: string, definition: string, type?: MachineRow['type']): Machine {
    const machine = this.#loaded.get(revision) ?? loadMachine(definition, this.#ports, type);
    this.#loaded.set(revision, machine);
    return machine;
  }

  #targetOf(row: MachineRow): LogTarget | undefined {
    const key = `${row.machine_arn} ${row.logging}`;
    if (!this.#targets.has(key))
      this.#targets.set(key, logTarget(loggingOf(row), row.name, this.#ports.ids, this.#ports.clock.now()));
    return this.#targets.get(key);
  }

  #ready(row: MachineRow): StateMachine {
    const log = this.#targetOf(row);
    return { ...row, machine: this.#load(row.revision, row.definition, row.type), ...(log ? { log } : {}) };
  }

  #save(row: MachineRow): StateMachine {
    const machine = this.#ready(row);
    this.#store.saveRevision({
      revision: row.revision,
      machine_arn: row.machine_arn,
      name: row.name,
      role_arn: row.role_arn,
      definition: row.definition,
      updated_ms: this.#ports.clock.now(),
    });
    this.#catalogue.putMachine(row);
    return machine;
  }
}

const rowOf = (declared: Declared, revision: string, now: number): MachineRow => ({
  machine_arn: declared.arn,
  name: declared.name,
  type: declared.type ?? 'STANDARD',
  role_arn: declared.roleArn,
  definition: declared.definition,
  revision,
  declared: null,
  logging: declared.logging ? JSON.stringify(declared.logging) : null,
  tracing: declared.tracing ? 1 : 0,
  created_ms: now,
  updates: 0,
  versions: 0,
});

export const loggingOf = ({ logging }: MachineRow): LoggingConfiguration | undefined =>
  logging === null ? undefined : (JSON.parse(logging) as LoggingConfiguration);
