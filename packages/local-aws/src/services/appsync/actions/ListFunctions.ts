import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import type { Described } from '../model.ts';
import { appsyncAction } from './context.ts';
import { pageOf, paged } from './page-of.ts';

export const ListFunctions = appsyncAction({
  input: { apiId: text({ required: true }), ...paged },
  needs: anywhere('appsync:ListFunctions'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi }],
  run({ apiId, ...page }, { state }): { readonly functions: readonly Described[]; readonly nextToken?: string } {
    const api = state.api(apiId);
    const arns = [...api.functions.keys()].map((id) => `${api.settings.arn}/functions/${id}`);
    const { entries, next } = pageOf(arns, String, page, ['ListFunctions', apiId]);
    return { functions: entries.map((arn) => api.described.get(arn) ?? {}), ...next };
  },
});
