import type { FlushApiCacheResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { cacheOf } from './cache-of.ts';
import { appsyncAction } from './context.ts';

export const FlushApiCache = appsyncAction({
  input: { apiId: text({ required: true }) },
  needs: anywhere('appsync:FlushApiCache'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi }],
  run({ apiId }, { state }): Wire<FlushApiCacheResponse> {
    cacheOf(state, apiId).entries.clear();
    return {};
  },
});
