import { action } from '../../../protocol/action.ts';
import type { Cognito } from '../context.ts';
import { text, type Input } from '../wire/input.ts';
import { authenticate } from '../tokens/tokens.ts';

/**
 * Ends every session at this API; whoever verifies tokens by signature alone accepts them until they expire, as on AWS.
 */
export const GlobalSignOut = (cognito: Cognito) =>
  action<Input<'AccessToken'>, unknown>(['AccessToken'], (input) => {
    const { user, pool } = authenticate(cognito, text(input, 'AccessToken'));
    cognito.state.revokeGrants(pool.id, user.sub);
    return {};
  });
