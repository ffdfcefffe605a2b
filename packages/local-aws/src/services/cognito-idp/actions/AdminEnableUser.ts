import type { AdminEnableUserResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { saveUser, userOf } from '../users/accounts.ts';
import { username, userPoolId } from '../wire/shapes.ts';

export const AdminEnableUser = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username },
  needs: onPool('cognito-idp:AdminEnableUser'),
  genuine: ({ userPoolId: UserPoolId, doomed }) => [{ UserPoolId, Username: doomed }],
  run({ UserPoolId, Username }, context): Wire<AdminEnableUserResponse> {
    const pool = poolOf(context, UserPoolId);
    saveUser(context, pool, { ...userOf(context, pool, Username), enabled: true });
    return {};
  },
});
