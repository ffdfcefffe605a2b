import { action } from '../../../protocol/action.ts';
import { userOf } from '../accounts.ts';
import { poolOf, type Cognito } from '../cognito.ts';
import type { Input } from '../input.ts';
import { authFactors } from '../mfa.ts';

export const AdminGetUserAuthFactors = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username'>, unknown>(['UserPoolId', 'Username'], (input) =>
    authFactors(cognito, userOf(cognito, poolOf(cognito, input), input)),
  );
