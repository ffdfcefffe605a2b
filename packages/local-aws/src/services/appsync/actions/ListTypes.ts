import type { ListTypesResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { describedTypes } from '../schema-text.ts';
import { appsyncAction } from './context.ts';
import { pageOf, paged } from './page-of.ts';

export const ListTypes = appsyncAction({
  input: { apiId: text({ required: true }), format: text({ required: true, values: ['SDL', 'JSON'] }), ...paged },
  needs: anywhere('appsync:ListTypes'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, format: 'SDL' }],
  run({ apiId, format, ...page }, { state, requireAllowed }): Wire<ListTypesResponse> {
    const types = describedTypes(state.api(apiId), format, requireAllowed);
    const { entries, next } = pageOf(types, ({ name }) => name, page, ['ListTypes', apiId, format]);
    return { types: entries, ...next };
  },
});
