import { action } from '../../../protocol/action.ts';
import { userOf } from '../accounts.ts';
import { poolOf, type Cognito } from '../cognito.ts';
import type { Input } from '../input.ts';

export const AdminDeleteUser = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username'>, unknown>(['UserPoolId', 'Username'], (input) => {
    cognito.state.deleteUser(userOf(cognito, poolOf(cognito, input), input));
    return {};
  });
