import { action } from '../../../protocol/action.ts';
import type { Cognito } from '../cognito.ts';
import { text, type Input } from '../input.ts';
import { authFactors } from '../mfa.ts';
import { authenticate } from '../tokens.ts';

export const GetUserAuthFactors = (cognito: Cognito) =>
  action<Input<'AccessToken'>, unknown>(['AccessToken'], (input) =>
    authFactors(cognito, authenticate(cognito, text(input, 'AccessToken')).user),
  );
