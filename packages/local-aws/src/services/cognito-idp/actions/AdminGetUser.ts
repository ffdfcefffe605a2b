import { action } from '../../../protocol/action.ts';
import { userOf } from '../accounts.ts';
import { poolOf, type Cognito } from '../cognito.ts';
import type { Input } from '../input.ts';
import { mfaSettings } from '../mfa.ts';
import { userOut } from '../output.ts';

export const AdminGetUser = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username'>, unknown>(['UserPoolId', 'Username'], (input) => {
    const found = userOf(cognito, poolOf(cognito, input), input);
    const { Attributes, ...user } = userOut(found);
    return { ...user, UserAttributes: Attributes, ...mfaSettings(cognito, found) };
  });
