import type { Ports } from '../../../contract/service.ts';
import type { Authorize } from '../../../contract/ports.ts';
import type { Distributed, Json } from '../engine/definition/machine.ts';
import type { Execution, PendingMapRun, TaskOutcome } from '../engine/run/execution.ts';
import type { Item } from '../engine/run/map-items.ts';
import type { TaskPorts } from '../integrations/errand.ts';
import type { ChildRow, MapRunRow } from './model.ts';
import type { MapRunStore } from './store.ts';

/** The executions of a map run, as it starts and follows them. */
export interface Children {
  /** Starts one; the result is its ARN. */
  start(run: MapRunRow, child: ChildRow, cause: string | undefined): string;
  /** Makes one that has failed go on where it failed, if that is possible. */
  redrive(arn: string): void;
  /** Calls back when it has ended, at once when it has already; false when nothing is known of it. */
  follow(arn: string, ended: (execution: Pick<Execution, 'result'>) => void): boolean;
  stop(arn: string): void;
}

export interface MapRunParts {
  readonly ports: Ports & TaskPorts & { readonly authorize: Authorize };
  readonly store: MapRunStore;
  readonly children: Children;
  readonly isStopped: () => boolean;
}

/** What a map run is for: a distributed Map state that waits for it. */
export interface Order {
  readonly execution: Execution;
  readonly pending: PendingMapRun;
  readonly distributed: Distributed;
  /** The items after the ItemSelector. */
  readonly select: (items: readonly Item[]) => Promise<Json[]>;
  readonly done: (outcome: TaskOutcome) => void;
}
