import { action } from '../../../protocol/action.ts';
import { readableAttributes } from '../users/attributes.ts';
import type { Cognito } from '../context.ts';
import { text, type Input } from '../wire/input.ts';
import { mfaSettings } from '../mfa/mfa.ts';
import { attributesOut } from '../wire/output.ts';
import { authenticate } from '../tokens/tokens.ts';

export const GetUser = (cognito: Cognito) =>
  action<Input<'AccessToken'>, unknown>(['AccessToken'], (input) => {
    const { user, client } = authenticate(cognito, text(input, 'AccessToken'));
    return {
      Username: user.username,
      UserAttributes: attributesOut(readableAttributes(client, user.attributes)),
      ...mfaSettings(cognito, user),
    };
  });
