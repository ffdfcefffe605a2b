import { action } from '../../../protocol/action.ts';
import { saveUser, userOf } from '../users/accounts.ts';
import { poolOf, type Cognito } from '../context.ts';
import type { Input } from '../wire/input.ts';

/** Revokes the user's tokens as well. */
export const AdminDisableUser = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username'>, unknown>(['UserPoolId', 'Username'], (input) => {
    const pool = poolOf(cognito, input);
    const user = userOf(cognito, pool, input);
    saveUser(cognito, pool, { ...user, enabled: false });
    cognito.state.revokeGrants(pool.id, user.sub);
    return {};
  });
