import { action } from '../../../protocol/action.ts';
import { saveUser, userOf } from '../users/accounts.ts';
import { sendCode } from '../codes/codes.ts';
import { poolOf, type Cognito } from '../context.ts';
import { userDisabled } from '../errors.ts';
import type { Input } from '../wire/input.ts';
import { noRecoveryAddress, notResettable, recoveryAddress, requireSelfService } from '../users/recovery.ts';

/**
 * The password is good for nothing any more; a code for a new one goes to the user. Sessions go on: only sign-out and
 * revocation end them.
 */
export const AdminResetUserPassword = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username' | 'ClientMetadata'>, unknown>(
    ['UserPoolId', 'Username', 'ClientMetadata'],
    (input) => {
      const pool = poolOf(cognito, input);
      const user = userOf(cognito, pool, input);
      requireSelfService(pool);
      if (!user.enabled) throw userDisabled();
      if (user.status !== 'CONFIRMED' && user.status !== 'RESET_REQUIRED') throw notResettable();
      const to = recoveryAddress(pool, user);
      if (!to) throw noRecoveryAddress();
      saveUser(cognito, pool, { ...user, status: 'RESET_REQUIRED' });
      sendCode(cognito, pool, { sub: user.sub, ...to, purpose: 'forgot-password' });
      return {};
    },
  );
