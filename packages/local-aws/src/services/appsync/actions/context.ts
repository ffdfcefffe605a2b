import type { Ports } from '../../../contract/service.ts';
import { actionFor } from '../../../protocol/actions.ts';
import type { AppSyncStore } from '../store.ts';

/** What the service gives to each action of its control plane. */
export interface AppSyncContext extends Pick<Ports, 'region' | 'accountId' | 'endpointUrl'> {
  readonly state: AppSyncStore;
}

export const appsyncAction = actionFor<AppSyncContext>();
