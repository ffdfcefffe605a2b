import { action } from '../../../protocol/action.ts';
import { mediumOf } from '../users/attribute-update.ts';
import { sendCode } from '../codes/codes.ts';
import type { Cognito } from '../context.ts';
import { invalidParameter } from '../errors.ts';
import { text, type Input } from '../wire/input.ts';
import { authenticate } from '../tokens/tokens.ts';

export const GetUserAttributeVerificationCode = (cognito: Cognito) =>
  action<Input<'AccessToken' | 'AttributeName' | 'ClientMetadata'>, unknown>(
    ['AccessToken', 'AttributeName', 'ClientMetadata'],
    (input) => {
      const { user, pool } = authenticate(cognito, text(input, 'AccessToken'));
      const medium = mediumOf(text(input, 'AttributeName', { maximum: 32 }));
      const destination = user.attributes[medium];
      if (!destination) throw invalidParameter(`User does not have ${medium} to verify.`);
      return {
        CodeDeliveryDetails: sendCode(cognito, pool, {
          sub: user.sub,
          medium,
          destination,
          purpose: `verify:${medium}`,
          pending: destination,
        }),
      };
    },
  );
