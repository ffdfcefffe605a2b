import { action } from '../../../protocol/action.ts';
import { userOf } from '../users/accounts.ts';
import { poolOf, type Cognito } from '../context.ts';
import type { Input } from '../wire/input.ts';

export const AdminDeleteUser = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username'>, unknown>(['UserPoolId', 'Username'], (input) => {
    cognito.state.deleteUser(userOf(cognito, poolOf(cognito, input), input));
    return {};
  });
