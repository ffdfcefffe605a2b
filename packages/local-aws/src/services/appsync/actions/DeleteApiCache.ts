import type { DeleteApiCacheResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { cacheOf } from './cache-of.ts';
import { appsyncAction } from './context.ts';

export const DeleteApiCache = appsyncAction({
  input: { apiId: text({ required: true }) },
  needs: anywhere('appsync:DeleteApiCache'),
  genuine: () => [{ apiId: 'hostile' }],
  run({ apiId }, { state, caches }): Wire<DeleteApiCacheResponse> {
    cacheOf(state, apiId);
    caches.set(state.api(apiId), undefined);
    return {};
  },
});
