import { action } from '../../../protocol/action.ts';
import type { Ports } from '../../../contract/service.ts';
import type { AppSyncState } from '../state.ts';
import { describeApi } from './describe-api.ts';

export const listGraphqlApis = (ports: Ports, state: AppSyncState) =>
  action<Record<never, never>, { graphqlApis: unknown[] }>([], () => ({
    graphqlApis: state.apis().map((api) => describeApi(ports, api)),
  }));
