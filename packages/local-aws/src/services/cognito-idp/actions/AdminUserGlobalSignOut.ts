import type { AdminUserGlobalSignOutResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { userOf } from '../users/accounts.ts';
import { username, userPoolId } from '../wire/shapes.ts';

export const AdminUserGlobalSignOut = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username },
  needs: onPool('cognito-idp:AdminUserGlobalSignOut'),
  genuine: ({ userPoolId: UserPoolId, doomed }) => [{ UserPoolId, Username: doomed }],
  run({ UserPoolId, Username }, context): Wire<AdminUserGlobalSignOutResponse> {
    const pool = poolOf(context, UserPoolId);
    context.store.revokeGrants(pool.id, userOf(context, pool, Username).sub);
    return {};
  },
});
