import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { notFound } from '../errors.ts';
import type { Described } from '../model.ts';
import { appsyncAction } from './context.ts';

export const GetFunction = appsyncAction({
  input: { apiId: text({ required: true }), functionId: text({ required: true }) },
  needs: anywhere('appsync:GetFunction'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, functionId: 'abc' }],
  run({ apiId, functionId }, { state }): { readonly functionConfiguration: Described } {
    const { described, settings } = state.api(apiId);
    const functionConfiguration = described.get(`${settings.arn}/functions/${functionId}`);
    if (!functionConfiguration) throw notFound(`No function found with id ${functionId}`);
    return { functionConfiguration };
  },
});
