import { action } from '../../../protocol/action.ts';
import { saveUser, userOf } from '../users/accounts.ts';
import { poolOf, type Cognito } from '../context.ts';
import { notAuthorized } from '../errors.ts';
import type { Input } from '../wire/input.ts';

/** Confirms the account, not its addresses. */
export const AdminConfirmSignUp = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username' | 'ClientMetadata'>, unknown>(
    ['UserPoolId', 'Username', 'ClientMetadata'],
    (input) => {
      const pool = poolOf(cognito, input);
      const user = userOf(cognito, pool, input);
      if (user.status !== 'UNCONFIRMED')
        throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
      saveUser(cognito, pool, { ...user, status: 'CONFIRMED' });
      return {};
    },
  );
