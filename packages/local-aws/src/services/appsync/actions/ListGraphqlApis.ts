import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import type { Described } from '../model.ts';
import { appsyncAction } from './context.ts';
import { describeApi } from './describe-api.ts';
import { pageOf, paged } from './page-of.ts';

export const ListGraphqlApis = appsyncAction({
  input: { ...paged, apiType: text({ values: ['GRAPHQL', 'MERGED'] }) },
  needs: anywhere('appsync:ListGraphqlApis'),
  genuine: () => [{}],
  run({ apiType, ...page }, context): { readonly graphqlApis: readonly Described[]; readonly nextToken?: string } {
    const all = apiType === 'MERGED' ? [] : context.state.apis();
    const { entries, next } = pageOf(all, ({ settings }) => settings.id, page, ['ListGraphqlApis', apiType]);
    return { graphqlApis: entries.map((api) => describeApi(context, api)), ...next };
  },
});
