import { action } from '../../../protocol/action.ts';
import type { Cognito } from '../context.ts';
import { text, type Input } from '../wire/input.ts';
import { authFactors } from '../mfa/mfa.ts';
import { authenticate } from '../tokens/tokens.ts';

export const GetUserAuthFactors = (cognito: Cognito) =>
  action<Input<'AccessToken'>, unknown>(['AccessToken'], (input) =>
    authFactors(cognito, authenticate(cognito, text(input, 'AccessToken')).user),
  );
