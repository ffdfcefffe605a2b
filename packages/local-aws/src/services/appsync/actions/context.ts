import type { Ports } from '../../../contract/service.ts';
import { actionFor } from '../../../protocol/actions.ts';
import type { AppSyncState } from '../state.ts';

/** What the service gives to each action of its control plane. */
export interface AppSyncContext extends Pick<Ports, 'region' | 'accountId' | 'endpointUrl'> {
  readonly state: AppSyncState;
}

export const appsyncAction = actionFor<AppSyncContext>();
