import { action } from '../../../protocol/action.ts';
import type { Cognito } from '../cognito.ts';
import type { Input } from '../input.ts';
import { setupOf } from '../setup-caller.ts';
import { associate } from '../software-token.ts';

export const AssociateSoftwareToken = (cognito: Cognito) =>
  action<Input<'AccessToken' | 'Session'>, unknown>(['AccessToken', 'Session'], (input) => {
    const { user, pool, advance } = setupOf(cognito, input, ['ask', 'associated'], 'associated');
    // Together, so that a session that was used before changes nothing.
    return cognito.state.transaction(() => ({ SecretCode: associate(cognito, pool, user), Session: advance?.() }));
  });
