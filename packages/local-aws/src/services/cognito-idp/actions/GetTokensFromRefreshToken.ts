import type { GetTokensFromRefreshTokenResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { clientOf, cognitoAction } from '../context.ts';
import { refreshed } from '../tokens/tokens.ts';
import { clientId, forTriggers, token } from '../wire/shapes.ts';

export const GetTokensFromRefreshToken = cognitoAction({
  input: { RefreshToken: token, ClientId: clientId, ...forTriggers },
  needs: needsNothing,
  genuine: ({ clientId: ClientId }) => [{ ClientId, RefreshToken: 'x' }],
  run: ({ ClientId, RefreshToken }, context): Wire<GetTokensFromRefreshTokenResponse> => ({
    AuthenticationResult: refreshed(context, clientOf(context, ClientId), RefreshToken),
  }),
});
