import { action } from '../../../protocol/action.ts';
import { saveUser, userOf } from '../accounts.ts';
import { poolOf, type Cognito } from '../cognito.ts';
import type { Input } from '../input.ts';

export const AdminEnableUser = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username'>, unknown>(['UserPoolId', 'Username'], (input) => {
    const pool = poolOf(cognito, input);
    saveUser(cognito, pool, { ...userOf(cognito, pool, input), enabled: true });
    return {};
  });
