import type { ListGraphqlApisResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { appsyncAction } from './context.ts';
import { describeApi } from './describe-api.ts';

export const ListGraphqlApis = appsyncAction({
  input: {},
  needs: anywhere('appsync:ListGraphqlApis'),
  genuine: () => [{}],
  run: (_input, context): Wire<ListGraphqlApisResponse> => ({
    graphqlApis: context.state.apis().map((api) => describeApi(context, api)),
  }),
});
