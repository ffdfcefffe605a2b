import type { RevokeTokenResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { needsNothing } from '../../../contract/action.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { clientOf, cognitoAction } from '../context.ts';
import { readClaims } from '../engine/jwt.ts';
import { requireSecret } from '../sign-in/secret-hash.ts';
import { revokeRefreshToken } from '../tokens/tokens.ts';
import { clientId, clientSecret, token } from '../wire/shapes.ts';

export const RevokeToken = cognitoAction({
  input: { Token: token, ClientId: clientId, ClientSecret: clientSecret },
  needs: needsNothing,
  genuine: ({ clientId: ClientId }) => [{ ClientId, Token: 'x' }],
  run({ ClientId, ClientSecret, Token }, context): Wire<RevokeTokenResponse> {
    const client = clientOf(context, ClientId);
    requireSecret(client, ClientSecret);
    if (!client.tokenRevocation)
      throw new AwsError('UnsupportedOperationException', 'Token revocation is not enabled for this client');
    if (readClaims(Token)?.token_use !== undefined)
      throw new AwsError('UnsupportedTokenTypeException', 'Unsupported token type');
    revokeRefreshToken(context, client, Token);
    return {};
  },
});
