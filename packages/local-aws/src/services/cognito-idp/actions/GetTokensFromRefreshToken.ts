import type { GetTokensFromRefreshTokenResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { clientOf, cognitoAction } from '../context.ts';
import { requireSecret } from '../sign-in/secret-hash.ts';
import { refreshed } from '../tokens/tokens.ts';
import { clientId, clientSecret, forTriggers, token } from '../wire/shapes.ts';

export const GetTokensFromRefreshToken = cognitoAction({
  input: { RefreshToken: token, ClientId: clientId, ClientSecret: clientSecret, ...forTriggers },
  needs: needsNothing,
  genuine: ({ clientId: ClientId }) => [{ ClientId, RefreshToken: 'x' }],
  async run({ ClientId, ClientSecret, RefreshToken }, context): Promise<Wire<GetTokensFromRefreshTokenResponse>> {
    const client = clientOf(context, ClientId);
    requireSecret(client, ClientSecret);
    return { AuthenticationResult: await refreshed(context, client, RefreshToken) };
  },
});
