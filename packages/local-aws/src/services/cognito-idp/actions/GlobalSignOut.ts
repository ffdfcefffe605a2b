import type { GlobalSignOutResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { needsNothing } from '../../../contract/action.ts';
import { cognitoAction } from '../context.ts';
import { authenticate } from '../tokens/tokens.ts';
import { token } from '../wire/shapes.ts';

/**
 * Ends every session at this API. A program that only verifies the signature of a token accepts it until it expires.
 * docs: Amazon Cognito user pools API Reference, "GlobalSignOut"
 */
export const GlobalSignOut = cognitoAction({
  input: { AccessToken: token },
  needs: needsNothing,
  genuine: () => [{ AccessToken: 'a.b.c' }],
  run({ AccessToken }, context): Wire<GlobalSignOutResponse> {
    const { user, pool } = authenticate(context, AccessToken);
    context.store.revokeGrants(pool.id, user.sub);
    return {};
  },
});
