import type { Ports } from '../../../contract/service.ts';
import type { Authorize } from '../../../contract/ports.ts';
import type { Distributed, Json } from '../engine/definition/machine.ts';
import type { Execution, PendingMapRun, TaskOutcome } from '../engine/run/execution.ts';
import type { Item } from '../engine/run/map-items.ts';
import type { TaskPorts } from '../integrations/errand.ts';
import type { ChildRow, MapRunRow } from './model.ts';
import type { ObjectReader } from './read-elsewhere.ts';
import type { MapRunStore } from './store.ts';

/** Starts and follows the executions of a map run. */
export interface Children {
  /** Starts an execution and answers its ARN. */
  start(run: MapRunRow, child: ChildRow, cause: string | undefined): string;
  /** Continues a failed execution where it failed, if that is possible. */
  redrive(arn: string): void;
  /**
   * Calls back when the execution has ended, at once if it has already ended. Answers false if the execution is
   * unknown.
   */
  follow(arn: string, ended: (execution: Pick<Execution, 'result'>) => void): boolean;
  stop(arn: string): void;
}

export interface MapRunParts {
  readonly ports: Ports & TaskPorts & { readonly authorize: Authorize };
  readonly store: MapRunStore;
  readonly objects: ObjectReader;
  readonly children: Children;
  readonly isStopped: () => boolean;
}

/** The request for a map run, from a distributed Map state that waits for it. */
export interface Order {
  readonly execution: Execution;
  readonly pending: PendingMapRun;
  readonly distributed: Distributed;
  /** Answers the items after the ItemSelector. */
  readonly select: (items: readonly Item[]) => Promise<Json[]>;
  readonly done: (outcome: TaskOutcome) => void;
}
