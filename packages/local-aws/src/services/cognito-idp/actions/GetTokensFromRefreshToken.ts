import { action } from '../../../protocol/action.ts';
import { clientOf, type Cognito } from '../context.ts';
import { text, type Input } from '../wire/input.ts';
import { refreshed } from '../tokens/tokens.ts';

export const GetTokensFromRefreshToken = (cognito: Cognito) =>
  action<Input<'ClientId' | 'RefreshToken' | 'ClientMetadata'>, unknown>(
    ['ClientId', 'RefreshToken', 'ClientMetadata'],
    (input) => ({
      AuthenticationResult: refreshed(cognito, clientOf(cognito, input), text(input, 'RefreshToken')),
    }),
  );
