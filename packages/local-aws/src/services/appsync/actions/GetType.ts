import type { GetTypeResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { notFound } from '../errors.ts';
import { describedTypes } from '../schema-text.ts';
import { appsyncAction } from './context.ts';

export const GetType = appsyncAction({
  input: {
    apiId: text({ required: true }),
    typeName: text({ required: true }),
    format: text({ required: true, values: ['SDL', 'JSON'] }),
  },
  needs: anywhere('appsync:GetType'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, typeName: 'Query', format: 'SDL' }],
  run({ apiId, typeName, format }, { state, requireAllowed }): Wire<GetTypeResponse> {
    const type = describedTypes(state.api(apiId), format, requireAllowed).find(({ name }) => name === typeName);
    if (!type) throw notFound(`No type named ${typeName} found.`);
    return { type };
  },
});
