import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { notFound } from '../errors.ts';
import type { Described } from '../model.ts';
import { appsyncAction } from './context.ts';

export const GetResolver = appsyncAction({
  input: { apiId: text({ required: true }), typeName: text({ required: true }), fieldName: text({ required: true }) },
  needs: anywhere('appsync:GetResolver'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, typeName: 'Query', fieldName: 'field' }],
  run({ apiId, typeName, fieldName }, { state }): { readonly resolver: Described } {
    const { described, resolvers } = state.api(apiId);
    const found = resolvers.get(`${typeName}.${fieldName}`);
    const resolver = found && described.get(found.arn);
    if (!resolver) throw notFound('No resolver found.');
    return { resolver };
  },
});
