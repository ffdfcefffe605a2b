import { action } from '../../../protocol/action.ts';
import type { Cognito } from '../cognito.ts';
import { text, type Input } from '../input.ts';
import { authenticate } from '../tokens.ts';

export const DeleteUser = (cognito: Cognito) =>
  action<Input<'AccessToken'>, unknown>(['AccessToken'], (input) => {
    cognito.state.deleteUser(authenticate(cognito, text(input, 'AccessToken')).user);
    return {};
  });
