import { action } from '../../../protocol/action.ts';
import { passwordRecord, requirePolicy, saveUser, userOf } from '../users/accounts.ts';
import { poolOf, type Cognito } from '../context.ts';
import { flag, password, type Input } from '../wire/input.ts';

export const AdminSetUserPassword = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username' | 'Password' | 'Permanent'>, unknown>(
    ['UserPoolId', 'Username', 'Password', 'Permanent'],
    (input) => {
      const pool = poolOf(cognito, input);
      const user = userOf(cognito, pool, input);
      const secret = password(input, 'Password');
      requirePolicy(pool, secret);
      const status = flag(input, 'Permanent') ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
      saveUser(cognito, pool, { ...user, status, ...passwordRecord(cognito, pool, user.username, secret) });
      cognito.state.deleteAttempts(pool.id, user.sub, 'password');
      return {};
    },
  );
