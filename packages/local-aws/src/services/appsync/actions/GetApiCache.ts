import type { GetApiCacheResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { cacheOf, shownCache } from './cache-of.ts';
import { appsyncAction } from './context.ts';

export const GetApiCache = appsyncAction({
  input: { apiId: text({ required: true }) },
  needs: anywhere('appsync:GetApiCache'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi }],
  run({ apiId }, { state }): Wire<GetApiCacheResponse> {
    cacheOf(state, apiId);
    return { apiCache: shownCache(state.api(apiId)) };
  },
});
