import type { CreateApiCacheResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { badRequest } from '../errors.ts';
import { cacheMembers, settingsOf, shownCache } from './cache-of.ts';
import { appsyncAction } from './context.ts';

export const CreateApiCache = appsyncAction({
  input: cacheMembers,
  needs: anywhere('appsync:CreateApiCache'),
  genuine: () => [{ apiId: 'hostile', ttl: 60, apiCachingBehavior: 'PER_RESOLVER_CACHING', type: 'SMALL' }],
  run(input, { state, caches }): Wire<CreateApiCacheResponse> {
    const api = state.api(input.apiId);
    if (api.cache) throw badRequest(`The API ${input.apiId} has a cache already.`);
    caches.set(api, settingsOf(input));
    return { apiCache: shownCache(api) };
  },
});
