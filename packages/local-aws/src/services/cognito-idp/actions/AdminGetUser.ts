import { action } from '../../../protocol/action.ts';
import { userOf } from '../users/accounts.ts';
import { poolOf, type Cognito } from '../context.ts';
import type { Input } from '../wire/input.ts';
import { mfaSettings } from '../mfa/mfa.ts';
import { userOut } from '../wire/output.ts';

export const AdminGetUser = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username'>, unknown>(['UserPoolId', 'Username'], (input) => {
    const found = userOf(cognito, poolOf(cognito, input), input);
    const { Attributes, ...user } = userOut(found);
    return { ...user, UserAttributes: Attributes, ...mfaSettings(cognito, found) };
  });
