import { createHash } from 'node:crypto';
import type { Ports } from '../../contract/service.ts';
import { loadMachine } from './engine/definition/load.ts';
import type { Machine } from './engine/definition/machine.ts';
import { stateMachineDoesNotExist } from './errors.ts';
import type { LogTarget } from './log.ts';
import type { Revision, StatesStore } from './state.ts';

/** A state machine as the template declares it. */
export interface StateMachine extends Revision {
  readonly machine: Machine;
  readonly log?: LogTarget;
  readonly createdMs: number;
  readonly loggingConfiguration?: Readonly<Record<string, unknown>>;
}

/**
 * The machines of the template, and the revisions that running executions were started with:
 * AWS lets an execution finish with the definition it began with.
 */
export function createMachines(ports: Ports, store: StatesStore) {
  const current = new Map<string, StateMachine>();
  const loaded = new Map<string, Machine>();

  const load = (revision: string, definition: string): Machine => {
    const machine = loaded.get(revision) ?? loadMachine(definition, ports.requireAllowed);
    loaded.set(revision, machine);
    return machine;
  };

  return {
    define(declared: {
      arn: string;
      name: string;
      roleArn: string;
      definition: string;
      log?: LogTarget;
      loggingConfiguration?: Readonly<Record<string, unknown>>;
    }): StateMachine {
      const revision = revisionId([declared.arn, declared.roleArn, declared.definition]);
      const machine = load(revision, declared.definition);
      store.saveRevision({
        revision,
        machine_arn: declared.arn,
        name: declared.name,
        role_arn: declared.roleArn,
        definition: declared.definition,
        updated_ms: ports.clock.now(),
      });
      const stored = store.revision(revision) as Revision;
      const { log, loggingConfiguration } = declared;
      const defined: StateMachine = {
        ...stored,
        machine,
        createdMs: stored.updated_ms,
        ...(log ? { log } : {}),
        ...(loggingConfiguration ? { loggingConfiguration } : {}),
      };
      current.set(declared.arn, defined);
      return defined;
    },
    get(arn: string): StateMachine {
      const found = current.get(arn);
      if (!found) throw stateMachineDoesNotExist(arn);
      return found;
    },
    find: (arn: string): StateMachine | undefined => current.get(arn),
    all: (): StateMachine[] => [...current.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    revision(revision: string): Revision & { machine: Machine } {
      const stored = store.revision(revision);
      if (!stored) throw new Error(`Revision ${revision} of a state machine is missing`);
      return { ...stored, machine: load(revision, stored.definition) };
    },
  };
}

export type Machines = ReturnType<typeof createMachines>;

/** The same declaration has the same revision at every start. Shaped like AWS's, a UUID. */
function revisionId(parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
