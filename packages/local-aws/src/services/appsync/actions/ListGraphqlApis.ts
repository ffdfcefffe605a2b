import type { ListGraphqlApisResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { appsyncAction } from './context.ts';
import { describeApi } from './describe-api.ts';
import { pageOf, paged } from './page-of.ts';

export const ListGraphqlApis = appsyncAction({
  input: { ...paged, apiType: text({ values: ['GRAPHQL', 'MERGED'] }) },
  needs: anywhere('appsync:ListGraphqlApis'),
  genuine: () => [{}],
  run({ apiType, ...page }, context): Wire<ListGraphqlApisResponse> {
    const all = apiType === 'MERGED' ? [] : context.state.apis();
    const { entries, next } = pageOf(all, ({ settings }) => settings.id, page, ['ListGraphqlApis', apiType]);
    return { graphqlApis: entries.map((api) => describeApi(context, api)), ...next };
  },
});
