import type { FunctionConfiguration, GetFunctionResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { notFound } from '../errors.ts';
import { appsyncAction } from './context.ts';
import { shownOf } from './shown-of.ts';

export const GetFunction = appsyncAction({
  input: { apiId: text({ required: true }), functionId: text({ required: true }) },
  needs: anywhere('appsync:GetFunction'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, functionId: 'abc' }],
  run({ apiId, functionId }, { state }): Wire<GetFunctionResponse> {
    const api = state.api(apiId);
    const functionConfiguration = shownOf<FunctionConfiguration>(api, `${api.settings.arn}/functions/${functionId}`);
    if (!functionConfiguration) throw notFound(`No function found with id ${functionId}`);
    return { functionConfiguration };
  },
});
