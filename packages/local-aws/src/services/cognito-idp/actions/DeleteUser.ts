import { action } from '../../../protocol/action.ts';
import type { Cognito } from '../context.ts';
import { text, type Input } from '../wire/input.ts';
import { authenticate } from '../tokens/tokens.ts';

export const DeleteUser = (cognito: Cognito) =>
  action<Input<'AccessToken'>, unknown>(['AccessToken'], (input) => {
    cognito.state.deleteUser(authenticate(cognito, text(input, 'AccessToken')).user);
    return {};
  });
