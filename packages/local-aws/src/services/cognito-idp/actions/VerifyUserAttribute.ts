import { action } from '../../../protocol/action.ts';
import { saveUser } from '../users/accounts.ts';
import { confirmAddress, mediumOf } from '../users/attribute-update.ts';
import { redeemCode } from '../codes/codes.ts';
import type { Cognito } from '../context.ts';
import { confirmationCode, text, type Input } from '../wire/input.ts';
import { authenticate } from '../tokens/tokens.ts';

export const VerifyUserAttribute = (cognito: Cognito) =>
  action<Input<'AccessToken' | 'AttributeName' | 'Code'>, unknown>(
    ['AccessToken', 'AttributeName', 'Code'],
    (input) => {
      const { user, pool } = authenticate(cognito, text(input, 'AccessToken'));
      const medium = mediumOf(text(input, 'AttributeName', { maximum: 32 }));
      const code = confirmationCode(input, 'Code');
      const { pending } = redeemCode(cognito, pool, {
        sub: user.sub,
        purpose: `verify:${medium}`,
        code,
        hideUserExistence: false,
      });
      saveUser(cognito, pool, { ...user, attributes: confirmAddress(user, pool, medium, pending) });
      return {};
    },
  );
