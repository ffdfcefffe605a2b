import type { GetGraphqlApiResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { textOf } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { appsyncAction } from './context.ts';
import { describeApi } from './describe-api.ts';

export const GetGraphqlApi = appsyncAction({
  input: { apiId: text({ required: true }) },
  needs: ({ apiId }, { region, accountId }) => [
    { action: 'appsync:GetGraphqlApi', resource: `arn:aws:appsync:${region}:${accountId}:apis/${textOf(apiId)}` },
  ],
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi }],
  run: ({ apiId }, context): Wire<GetGraphqlApiResponse> => ({
    graphqlApi: describeApi(context, context.state.api(apiId)),
  }),
});
