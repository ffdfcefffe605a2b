import { action } from '../../../protocol/action.ts';
import { saveUser, userOf } from '../users/accounts.ts';
import { poolOf, type Cognito } from '../context.ts';
import type { Input } from '../wire/input.ts';

export const AdminEnableUser = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username'>, unknown>(['UserPoolId', 'Username'], (input) => {
    const pool = poolOf(cognito, input);
    saveUser(cognito, pool, { ...userOf(cognito, pool, input), enabled: true });
    return {};
  });
