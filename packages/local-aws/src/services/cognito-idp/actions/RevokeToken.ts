import { AwsError } from '../../../kernel/errors.ts';
import { action } from '../../../protocol/action.ts';
import { clientOf, type Cognito } from '../context.ts';
import { readClaims } from '../engine/jwt.ts';
import { text, type Input } from '../wire/input.ts';
import { revokeRefreshToken } from '../tokens/tokens.ts';

export const RevokeToken = (cognito: Cognito) =>
  action<Input<'ClientId' | 'Token'>, unknown>(['ClientId', 'Token'], (input) => {
    const client = clientOf(cognito, input);
    const token = text(input, 'Token');
    if (!client.tokenRevocation)
      throw new AwsError('UnsupportedOperationException', 'Token revocation is not enabled for this client');
    if (readClaims(token)?.token_use !== undefined)
      throw new AwsError('UnsupportedTokenTypeException', 'Unsupported token type');
    revokeRefreshToken(cognito, client, token);
    return {};
  });
