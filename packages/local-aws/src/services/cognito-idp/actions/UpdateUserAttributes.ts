import { action } from '../../../protocol/action.ts';
import { updateAttributes } from '../attribute-update.ts';
import { requireWritable } from '../attributes.ts';
import type { Cognito } from '../cognito.ts';
import { attributeList, text, type Input } from '../input.ts';
import { authenticate } from '../tokens.ts';

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
