import type { AdminDeleteUserAttributesResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { userOf } from '../users/accounts.ts';
import { deleteAttributes } from '../users/attribute-update.ts';
import { attributeNames, username, userPoolId } from '../wire/shapes.ts';

export const AdminDeleteUserAttributes = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username, UserAttributeNames: attributeNames },
  needs: onPool('cognito-idp:AdminDeleteUserAttributes'),
  genuine: ({ userPoolId: UserPoolId, doomed }) => [
    { UserPoolId, Username: doomed, UserAttributeNames: ['phone_number', 'name'] },
  ],
  run({ UserPoolId, Username, UserAttributeNames }, context): Wire<AdminDeleteUserAttributesResponse> {
    const pool = poolOf(context, UserPoolId);
    deleteAttributes(context, pool, userOf(context, pool, Username), UserAttributeNames);
    return {};
  },
});
