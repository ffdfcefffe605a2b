import type { Ports } from '../../../contract/service.ts';
import { actionFor } from '../../../protocol/actions.ts';
import type { CodeLoader } from '../execution/bounded-code.ts';
import type { AppSyncStore } from '../store.ts';

/** What the service gives to each action of its control plane. */
export interface AppSyncContext extends Pick<Ports, 'region' | 'accountId' | 'endpointUrl' | 'requireAllowed'> {
  readonly state: AppSyncStore;
  /** Loads code and templates that somebody wants evaluated. */
  readonly loader: Pick<CodeLoader, 'load' | 'loadTemplates'>;
}

export const appsyncAction = actionFor<AppSyncContext>();
