import type { Actions } from '../../../protocol/action.ts';
import type { Ports } from '../../../contract/service.ts';
import type { AppSyncState } from '../state.ts';
import { getGraphqlApi } from './GetGraphqlApi.ts';
import { listGraphqlApis } from './ListGraphqlApis.ts';

export const createActions = (ports: Ports, state: AppSyncState): Actions => ({
  GetGraphqlApi: getGraphqlApi(ports, state),
  ListGraphqlApis: listGraphqlApis(ports, state),
});
