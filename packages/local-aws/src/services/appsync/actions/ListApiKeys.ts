import type { ListApiKeysResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { appsyncAction } from './context.ts';
import { pageOf, paged } from './page-of.ts';

/** Keys are kept for this long after they expire. docs: AWS AppSync API Reference, "ApiKey" (deletes) */
const keptSeconds = 60 * 86_400;

export const ListApiKeys = appsyncAction({
  input: { apiId: text({ required: true }), ...paged },
  needs: anywhere('appsync:ListApiKeys'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, maxResults: '5' }],
  run({ apiId, ...page }, { state }): Wire<ListApiKeysResponse> {
    const keys = [...state.api(apiId).apiKeys.values()];
    const { entries, next } = pageOf(keys, ({ value }) => value, page, ['ListApiKeys', apiId]);
    const apiKeys = entries.map(({ value, expires, description }) => ({
      id: value,
      expires,
      deletes: expires + keptSeconds,
      ...(typeof description === 'string' && { description }),
    }));
    return { apiKeys, ...next };
  },
});
