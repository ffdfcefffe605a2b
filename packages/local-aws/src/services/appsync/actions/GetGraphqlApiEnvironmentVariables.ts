import type { GetGraphqlApiEnvironmentVariablesResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { appsyncAction } from './context.ts';

export const GetGraphqlApiEnvironmentVariables = appsyncAction({
  input: { apiId: text({ required: true }) },
  needs: anywhere('appsync:GetGraphqlApiEnvironmentVariables'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi }],
  run: ({ apiId }, { state }): Wire<GetGraphqlApiEnvironmentVariablesResponse> => ({
    environmentVariables: state.api(apiId).settings.environment,
  }),
});
