import { action } from '../../../protocol/action.ts';
import type { Ports } from '../../../contract/service.ts';
import type { AppSyncState } from '../state.ts';
import { describeApi } from './describe-api.ts';

export const getGraphqlApi = (ports: Ports, state: AppSyncState) =>
  action<{ apiId: string }, { graphqlApi: unknown }>(['apiId'], ({ apiId }) => ({
    graphqlApi: describeApi(ports, state.api(apiId)),
  }));
