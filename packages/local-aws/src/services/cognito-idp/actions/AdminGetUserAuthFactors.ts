import { action } from '../../../protocol/action.ts';
import { userOf } from '../users/accounts.ts';
import { poolOf, type Cognito } from '../context.ts';
import type { Input } from '../wire/input.ts';
import { authFactors } from '../mfa/mfa.ts';

export const AdminGetUserAuthFactors = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username'>, unknown>(['UserPoolId', 'Username'], (input) =>
    authFactors(cognito, userOf(cognito, poolOf(cognito, input), input)),
  );
