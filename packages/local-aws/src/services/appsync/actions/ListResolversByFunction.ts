import type { ListResolversByFunctionResponse, Resolver } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { notFound } from '../errors.ts';
import { appsyncAction } from './context.ts';
import { pageOf, paged } from './page-of.ts';
import { shownOf } from './shown-of.ts';

export const ListResolversByFunction = appsyncAction({
  input: { apiId: text({ required: true }), functionId: text({ required: true }), ...paged },
  needs: anywhere('appsync:ListResolversByFunction'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, functionId: 'abc' }],
  run({ apiId, functionId, ...page }, { state }): Wire<ListResolversByFunctionResponse> {
    const api = state.api(apiId);
    if (!api.functions.has(functionId)) throw notFound(`No function found with id ${functionId}`);
    const using = [...api.resolvers.values()].filter(
      (one) => one.kind === 'PIPELINE' && one.functions.some(({ id }) => id === functionId),
    );
    const arns = using.map(({ arn }) => arn);
    const { entries, next } = pageOf(arns, String, page, ['ListResolversByFunction', apiId, functionId]);
    return { resolvers: entries.map((arn) => shownOf<Resolver>(api, arn) ?? {}), ...next };
  },
});
