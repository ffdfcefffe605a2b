import type { DeleteUserAttributesResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { needsNothing } from '../../../contract/action.ts';
import { cognitoAction } from '../context.ts';
import { authenticate } from '../tokens/tokens.ts';
import { deleteAttributes } from '../users/attribute-update.ts';
import { requireWritable } from '../users/attributes.ts';
import { attributeNames, token } from '../wire/shapes.ts';

export const DeleteUserAttributes = cognitoAction({
  input: { UserAttributeNames: attributeNames, AccessToken: token },
  needs: needsNothing,
  genuine: ({ accessToken: AccessToken }) => [{ AccessToken, UserAttributeNames: ['name'] }],
  run({ AccessToken, UserAttributeNames }, context): Wire<DeleteUserAttributesResponse> {
    const { user, client, pool } = authenticate(context, AccessToken);
    requireWritable(client, UserAttributeNames);
    deleteAttributes(context, pool, user, UserAttributeNames);
    return {};
  },
});
