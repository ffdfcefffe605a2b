import { action } from '../../../protocol/action.ts';
import { deleteAttributes } from '../users/attribute-update.ts';
import { requireWritable } from '../users/attributes.ts';
import type { Cognito } from '../context.ts';
import { missing, text, textList, type Input } from '../wire/input.ts';
import { authenticate } from '../tokens/tokens.ts';

export const DeleteUserAttributes = (cognito: Cognito) =>
  action<Input<'AccessToken' | 'UserAttributeNames'>, unknown>(['AccessToken', 'UserAttributeNames'], (input) => {
    const { user, client, pool } = authenticate(cognito, text(input, 'AccessToken'));
    const names = textList(input, 'UserAttributeNames');
    if (!names) throw missing('UserAttributeNames');
    requireWritable(client, names);
    deleteAttributes(cognito, pool, user, names);
    return {};
  });
