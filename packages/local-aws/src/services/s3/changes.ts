import type { PutEvent } from '../../contract/ports.ts';
import type { TargetPorts } from '../../delivery/target.ts';
import type { Deleted } from './store/index.ts';
import type { ObjectVersion } from './store/model.ts';

/** The change of an object by an action. */
export type Change =
  | { readonly kind: 'put'; readonly key: string; readonly version: ObjectVersion }
  | { readonly kind: 'delete'; readonly key: string; readonly asked: string | undefined; readonly deleted: Deleted };

/** The receivers of notifications. */
export interface NotificationTargets extends TargetPorts {
  readonly putEvent: PutEvent;
}
