import { action } from '../../../protocol/action.ts';
import { userOf } from '../accounts.ts';
import { poolOf, type Cognito } from '../cognito.ts';
import type { Input } from '../input.ts';
import { userOut } from '../output.ts';

export const AdminGetUser = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username'>, unknown>(['UserPoolId', 'Username'], (input) => {
    const { Attributes, ...user } = userOut(userOf(cognito, poolOf(cognito, input), input));
    return { ...user, UserAttributes: Attributes };
  });
