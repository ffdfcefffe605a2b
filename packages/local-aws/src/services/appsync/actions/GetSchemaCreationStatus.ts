import type { GetSchemaCreationStatusResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { appsyncAction } from './context.ts';

// docs: AWS AppSync API Reference, "GetSchemaCreationStatus"
export const GetSchemaCreationStatus = appsyncAction({
  input: { apiId: text({ required: true }) },
  needs: anywhere('appsync:GetSchemaCreationStatus'),
  genuine: ({ graphqlApi }) => [{ apiId: graphqlApi }],
  run: ({ apiId }, { state }): Wire<GetSchemaCreationStatusResponse> => ({
    status: state.api(apiId).sdl === undefined ? 'NOT_APPLICABLE' : 'SUCCESS',
  }),
});
