import type { GetIntrospectionSchemaResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { introspectionOf, sdlOf } from '../schema-text.ts';
import { appsyncAction } from './context.ts';

/** The answer is the schema itself, without JSON around it. */
export const GetIntrospectionSchema = appsyncAction({
  input: {
    apiId: text({ required: true }),
    format: text({ required: true, values: ['SDL', 'JSON'] }),
    includeDirectives: text({ values: ['true', 'false'] }),
  },
  needs: anywhere('appsync:GetIntrospectionSchema'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi, format: 'SDL', includeDirectives: 'true' }],
  run({ apiId, format, includeDirectives }, { state }): Wire<GetIntrospectionSchemaResponse> {
    const api = state.api(apiId);
    return { schema: format === 'SDL' ? sdlOf(api, includeDirectives !== 'false') : introspectionOf(api) };
  },
});
