import { action } from '../../../protocol/action.ts';
import { userOf } from '../users/accounts.ts';
import { deleteAttributes } from '../users/attribute-update.ts';
import { poolOf, type Cognito } from '../context.ts';
import { missing, textList, type Input } from '../wire/input.ts';

export const AdminDeleteUserAttributes = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username' | 'UserAttributeNames'>, unknown>(
    ['UserPoolId', 'Username', 'UserAttributeNames'],
    (input) => {
      const pool = poolOf(cognito, input);
      const user = userOf(cognito, pool, input);
      const names = textList(input, 'UserAttributeNames');
      if (!names) throw missing('UserAttributeNames');
      deleteAttributes(cognito, pool, user, names);
      return {};
    },
  );
