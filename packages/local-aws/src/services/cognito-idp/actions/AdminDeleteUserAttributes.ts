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
  run({ UserPoolId, Username, UserAttributeNames }, context): object {
    const pool = poolOf(context, UserPoolId);
    deleteAttributes(context, pool, userOf(context, pool, Username), UserAttributeNames);
    return {};
  },
});
