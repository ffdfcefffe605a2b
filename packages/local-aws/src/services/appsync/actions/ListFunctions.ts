import type { FunctionConfiguration, ListFunctionsResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { appsyncAction } from './context.ts';
import { pageOf, paged } from './page-of.ts';
import { shownOf } from './shown-of.ts';

export const ListFunctions = appsyncAction({
  input: { apiId: text({ required: true }), ...paged },
  needs: anywhere('appsync:ListFunctions'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi }],
  run({ apiId, ...page }, { state }): Wire<ListFunctionsResponse> {
    const api = state.api(apiId);
    const arns = [...api.functions.keys()].map((id) => `${api.settings.arn}/functions/${id}`);
    const { entries, next } = pageOf(arns, String, page, ['ListFunctions', apiId]);
    return { functions: entries.map((arn) => shownOf<FunctionConfiguration>(api, arn) ?? {}), ...next };
  },
});
