import { action } from '../../../protocol/action.ts';
import { userOf } from '../users/accounts.ts';
import { poolOf, type Cognito } from '../context.ts';
import type { Input } from '../wire/input.ts';

/** For a user whose authenticator app is lost. */
export const AdminDeleteSoftwareToken = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username'>, unknown>(['UserPoolId', 'Username'], (input) => {
    const pool = poolOf(cognito, input);
    cognito.state.deleteSoftwareToken(pool.id, userOf(cognito, pool, input).sub);
    return {};
  });
