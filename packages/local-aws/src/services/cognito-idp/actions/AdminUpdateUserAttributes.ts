import type { AdminUpdateUserAttributesResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { userOf } from '../users/accounts.ts';
import { updateAttributes } from '../users/attribute-update.ts';
import { attributeMap, forTriggers, requiredAttributes, username, userPoolId } from '../wire/shapes.ts';

export const AdminUpdateUserAttributes = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username, UserAttributes: requiredAttributes, ...forTriggers },
  needs: onPool('cognito-idp:AdminUpdateUserAttributes'),
  genuine: ({ userPoolId: UserPoolId, doomed }) => [
    { UserPoolId, Username: doomed, UserAttributes: [{ Name: 'name', Value: 'x' }] },
  ],
  async run({ UserPoolId, Username, UserAttributes }, context): Promise<Wire<AdminUpdateUserAttributesResponse>> {
    const pool = poolOf(context, UserPoolId);
    await updateAttributes(context, pool, userOf(context, pool, Username), attributeMap(UserAttributes));
    return {};
  },
});
