import type { Machines } from '../machines.ts';
import { rootMachine } from '../engine/run/map-run.ts';
import { uuidOf } from '../engine/uuid-of.ts';
import { MapRun } from './map-run.ts';
import type { MapRunParts, Order } from './order.ts';
import type { MapRunRow } from './model.ts';

/** The map runs of the executions that run in this process. */
export class MapRuns {
  readonly #parts: MapRunParts;
  readonly #machines: Machines;
  readonly #under = new Map<string, MapRun>();

  constructor(parts: MapRunParts, machines: Machines) {
    this.#parts = parts;
    this.#machines = machines;
  }

  /** Processes a map run until it ends. The result gives the map run up. */
  attach(order: Order): () => void {
    const { arn } = order.pending;
    const row = this.#parts.store.find(arn) ?? this.#create(order);
    const run = new MapRun(this.#parts, order, row);
    this.#under.set(arn, run);
    // After a restart all executions are continued first.
    queueMicrotask(() => void run.begin().catch(this.#parts.ports.operator.unexpected));
    return () => {
      this.#under.delete(arn);
      run.abort();
    };
  }

  changed(arn: string): void {
    this.#under.get(arn)?.changed();
  }

  #create({ execution, pending, distributed }: Order): MapRunRow {
    const { store, ports } = this.#parts;
    const [, label = ''] = /\/([^/:]+):[^:]+$/.exec(pending.arn) ?? [];
    const machineArn = `${rootMachine(execution.machineArn)}/${label}`;
    const revision = uuidOf(machineArn, execution.roleArn, distributed.definition);
    this.#machines.keep({
      ...{ revision, machine_arn: machineArn, role_arn: execution.roleArn, definition: distributed.definition },
      name: `${rootMachine(execution.machineName)}/${label}`,
    });
    store.create({
      ...{ arn: pending.arn, execution_arn: execution.arn, machine_arn: machineArn, revision },
      express: distributed.express ? 1 : 0,
      start_ms: ports.clock.now(),
      concurrency: pending.concurrency,
      tolerated_count: pending.toleratedCount ?? 0,
      tolerated_percentage: pending.toleratedPercentage ?? 0,
    });
    return store.find(pending.arn) as MapRunRow;
  }
}
