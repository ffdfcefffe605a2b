import type { AdminGetUserAuthFactorsResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { authFactors } from '../mfa/mfa.ts';
import { userOf } from '../users/accounts.ts';
import { username, userPoolId } from '../wire/shapes.ts';

export const AdminGetUserAuthFactors = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username },
  needs: onPool('cognito-idp:AdminGetUserAuthFactors'),
  genuine: ({ userPoolId: UserPoolId, user }) => [{ UserPoolId, Username: user }],
  run: ({ UserPoolId, Username }, context): Wire<AdminGetUserAuthFactorsResponse> =>
    authFactors(context, userOf(context, poolOf(context, UserPoolId), Username)),
});
