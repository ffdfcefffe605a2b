import { action } from '../../../protocol/action.ts';
import { readableAttributes } from '../attributes.ts';
import type { Cognito } from '../cognito.ts';
import { text, type Input } from '../input.ts';
import { mfaSettings } from '../mfa.ts';
import { attributesOut } from '../output.ts';
import { authenticate } from '../tokens.ts';

export const GetUser = (cognito: Cognito) =>
  action<Input<'AccessToken'>, unknown>(['AccessToken'], (input) => {
    const { user, client } = authenticate(cognito, text(input, 'AccessToken'));
    return {
      Username: user.username,
      UserAttributes: attributesOut(readableAttributes(client, user.attributes)),
      ...mfaSettings(cognito, user),
    };
  });
