import type { Ports } from '../../../contract/service.ts';
import { actionFor } from '../../../protocol/actions.ts';
import type { Caches } from '../caches.ts';
import type { CodeLoader } from '../execution/bounded-code.ts';
import type { AppSyncStore } from '../store.ts';

/** The parts of the service that each action of the control plane gets. */
export interface AppSyncContext extends Pick<Ports, 'region' | 'accountId' | 'endpointUrl' | 'requireAllowed'> {
  readonly state: AppSyncStore;
  readonly caches: Caches;
  /** Loads code and templates, for the actions that evaluate them. */
  readonly loader: Pick<CodeLoader, 'load' | 'foreignTemplates'>;
}

export const appsyncAction = actionFor<AppSyncContext>();
