import { action } from '../../../protocol/action.ts';
import type { Cognito } from '../context.ts';
import type { Input } from '../wire/input.ts';
import { setupOf } from '../mfa/setup-caller.ts';
import { associate } from '../mfa/software-token.ts';

export const AssociateSoftwareToken = (cognito: Cognito) =>
  action<Input<'AccessToken' | 'Session'>, unknown>(['AccessToken', 'Session'], (input) => {
    const { user, pool, advance } = setupOf(cognito, input, ['ask', 'associated'], 'associated');
    // Together, so that a session that was used before changes nothing.
    return cognito.state.transaction(() => ({ SecretCode: associate(cognito, pool, user), Session: advance?.() }));
  });
