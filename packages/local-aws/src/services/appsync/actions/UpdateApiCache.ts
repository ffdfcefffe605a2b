import type { UpdateApiCacheResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { cacheOf, changedMembers, settingsOf, shownCache } from './cache-of.ts';
import { appsyncAction } from './context.ts';

export const UpdateApiCache = appsyncAction({
  input: changedMembers,
  needs: anywhere('appsync:UpdateApiCache'),
  genuine: () => [{ apiId: 'hostile', ttl: 60, apiCachingBehavior: 'PER_RESOLVER_CACHING', type: 'SMALL' }],
  run(input, { state, caches }): Wire<UpdateApiCacheResponse> {
    cacheOf(state, input.apiId);
    caches.set(state.api(input.apiId), settingsOf(input));
    return { apiCache: shownCache(state.api(input.apiId)) };
  },
});
