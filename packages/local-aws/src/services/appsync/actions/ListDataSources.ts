import type { DataSource, ListDataSourcesResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { appsyncAction } from './context.ts';
import { pageOf, paged } from './page-of.ts';
import { shownOf } from './shown-of.ts';

export const ListDataSources = appsyncAction({
  input: { apiId: text({ required: true }), ...paged },
  needs: anywhere('appsync:ListDataSources'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi }],
  run({ apiId, ...page }, { state }): Wire<ListDataSourcesResponse> {
    const api = state.api(apiId);
    const arns = [...api.dataSources.keys()].map((name) => `${api.settings.arn}/datasources/${name}`);
    const { entries, next } = pageOf(arns, String, page, ['ListDataSources', apiId]);
    return { dataSources: entries.map((arn) => shownOf<DataSource>(api, arn) ?? {}), ...next };
  },
});
