import type { AdminGetUserResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { mfaSettings } from '../mfa/mfa.ts';
import { userOf } from '../users/accounts.ts';
import { userOut } from '../wire/output.ts';
import { username, userPoolId } from '../wire/shapes.ts';

export const AdminGetUser = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username },
  needs: onPool('cognito-idp:AdminGetUser'),
  genuine: ({ userPoolId: UserPoolId, user }) => [{ UserPoolId, Username: user }],
  run({ UserPoolId, Username }, context): Wire<AdminGetUserResponse> {
    const found = userOf(context, poolOf(context, UserPoolId), Username);
    const { Attributes, ...user } = userOut(found);
    return { ...user, UserAttributes: Attributes, ...mfaSettings(context, found) };
  },
});
