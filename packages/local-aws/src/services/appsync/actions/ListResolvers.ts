import type { ListResolversResponse, Resolver } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { notFound } from '../errors.ts';
import { appsyncAction } from './context.ts';
import { pageOf, paged } from './page-of.ts';
import { shownOf } from './shown-of.ts';

export const ListResolvers = appsyncAction({
  input: { apiId: text({ required: true }), typeName: text({ required: true }), ...paged },
  needs: anywhere('appsync:ListResolvers'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, typeName: 'Query' }],
  run({ apiId, typeName, ...page }, { state }): Wire<ListResolversResponse> {
    const api = state.api(apiId);
    if (!api.schema?.getType(typeName)) throw notFound(`No type named ${typeName} found.`);
    const arns = [...api.resolvers.values()].filter((one) => one.typeName === typeName).map(({ arn }) => arn);
    const { entries, next } = pageOf(arns, String, page, ['ListResolvers', apiId, typeName]);
    return { resolvers: entries.map((arn) => shownOf<Resolver>(api, arn) ?? {}), ...next };
  },
});
