import { action } from '../../../protocol/action.ts';
import { poolOf, type Cognito } from '../context.ts';
import type { Input } from '../wire/input.ts';

export const GetUserPoolMfaConfig = (cognito: Cognito) =>
  action<Input<'UserPoolId'>, unknown>(['UserPoolId'], (input) => {
    const { mfa, softwareTokens } = poolOf(cognito, input);
    return { MfaConfiguration: mfa, SoftwareTokenMfaConfiguration: { Enabled: softwareTokens } };
  });
