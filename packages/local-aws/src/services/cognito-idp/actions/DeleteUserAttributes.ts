import { action } from '../../../protocol/action.ts';
import { deleteAttributes } from '../attribute-update.ts';
import { requireWritable } from '../attributes.ts';
import type { Cognito } from '../cognito.ts';
import { missing, text, textList, type Input } from '../input.ts';
import { authenticate } from '../tokens.ts';

export const DeleteUserAttributes = (cognito: Cognito) =>
  action<Input<'AccessToken' | 'UserAttributeNames'>, unknown>(['AccessToken', 'UserAttributeNames'], (input) => {
    const { user, client, pool } = authenticate(cognito, text(input, 'AccessToken'));
    const names = textList(input, 'UserAttributeNames');
    if (!names) throw missing('UserAttributeNames');
    requireWritable(client, names);
    deleteAttributes(cognito, pool, user, names);
    return {};
  });
