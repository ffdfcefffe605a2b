import { needsNothing } from '../../../contract/action.ts';
import { cognitoAction } from '../context.ts';
import { authenticate } from '../tokens/tokens.ts';
import { token } from '../wire/shapes.ts';

/**
 * Ends every session at this API. Whoever verifies tokens by signature alone accepts them until they expire.
 * docs: Amazon Cognito user pools API Reference, "GlobalSignOut"
 */
export const GlobalSignOut = cognitoAction({
  input: { AccessToken: token },
  needs: needsNothing,
  genuine: () => [{ AccessToken: 'a.b.c' }],
  run({ AccessToken }, context): object {
    const { user, pool } = authenticate(context, AccessToken);
    context.store.revokeGrants(pool.id, user.sub);
    return {};
  },
});
