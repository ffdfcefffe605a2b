import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { notFound } from '../errors.ts';
import type { Described } from '../model.ts';
import { appsyncAction } from './context.ts';

export const GetDataSource = appsyncAction({
  input: { apiId: text({ required: true }), name: text({ required: true }) },
  needs: anywhere('appsync:GetDataSource'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, name: 'None' }],
  run({ apiId, name }, { state }): { readonly dataSource: Described } {
    const { described, settings } = state.api(apiId);
    const dataSource = described.get(`${settings.arn}/datasources/${name}`);
    if (!dataSource) throw notFound(`No data source found named ${name}`);
    return { dataSource };
  },
});
