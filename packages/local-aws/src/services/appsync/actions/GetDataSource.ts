import type { DataSource, GetDataSourceResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { notFound } from '../errors.ts';
import { appsyncAction } from './context.ts';
import { shownOf } from './shown-of.ts';

export const GetDataSource = appsyncAction({
  input: { apiId: text({ required: true }), name: text({ required: true }) },
  needs: anywhere('appsync:GetDataSource'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, name: 'None' }],
  run({ apiId, name }, { state }): Wire<GetDataSourceResponse> {
    const api = state.api(apiId);
    const dataSource = shownOf<DataSource>(api, `${api.settings.arn}/datasources/${name}`);
    if (!dataSource) throw notFound(`No data source found named ${name}`);
    return { dataSource };
  },
});
