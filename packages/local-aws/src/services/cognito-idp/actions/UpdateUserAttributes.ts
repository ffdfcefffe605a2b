import { action } from '../../../protocol/action.ts';
import { updateAttributes } from '../users/attribute-update.ts';
import { requireWritable } from '../users/attributes.ts';
import type { Cognito } from '../context.ts';
import { attributeList, text, type Input } from '../wire/input.ts';
import { authenticate } from '../tokens/tokens.ts';

export const UpdateUserAttributes = (cognito: Cognito) =>
  action<Input<'AccessToken' | 'UserAttributes' | 'ClientMetadata'>, unknown>(
    ['AccessToken', 'UserAttributes', 'ClientMetadata'],
    (input) => {
      const { user, client, pool } = authenticate(cognito, text(input, 'AccessToken'));
      const changes = attributeList(input, 'UserAttributes');
      requireWritable(client, changes.keys());
      return { CodeDeliveryDetailsList: updateAttributes(cognito, pool, user, changes) };
    },
  );
