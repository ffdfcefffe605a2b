import { action } from '../../../protocol/action.ts';
import { clientOf, type Cognito } from '../cognito.ts';
import { text, type Input } from '../input.ts';
import { refreshed } from '../tokens.ts';

export const GetTokensFromRefreshToken = (cognito: Cognito) =>
  action<Input<'ClientId' | 'RefreshToken' | 'ClientMetadata'>, unknown>(
    ['ClientId', 'RefreshToken', 'ClientMetadata'],
    (input) => ({
      AuthenticationResult: refreshed(cognito, clientOf(cognito, input), text(input, 'RefreshToken')),
    }),
  );
