import type { GetResolverResponse, Resolver } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { notFound } from '../errors.ts';
import { appsyncAction } from './context.ts';
import { shownOf } from './shown-of.ts';

export const GetResolver = appsyncAction({
  input: { apiId: text({ required: true }), typeName: text({ required: true }), fieldName: text({ required: true }) },
  needs: anywhere('appsync:GetResolver'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, typeName: 'Query', fieldName: 'field' }],
  run({ apiId, typeName, fieldName }, { state }): Wire<GetResolverResponse> {
    const api = state.api(apiId);
    const found = api.resolvers.get(`${typeName}.${fieldName}`);
    const resolver = found && shownOf<Resolver>(api, found.arn);
    if (!resolver) throw notFound('No resolver found.');
    return { resolver };
  },
});
