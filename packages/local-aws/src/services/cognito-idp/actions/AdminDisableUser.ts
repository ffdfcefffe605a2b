import type { AdminDisableUserResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { saveUser, userOf } from '../users/accounts.ts';
import { username, userPoolId } from '../wire/shapes.ts';

/**
 * Revokes the user's tokens as well.
 * docs: Amazon Cognito user pools API Reference, "AdminDisableUser"
 */
export const AdminDisableUser = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username },
  needs: onPool('cognito-idp:AdminDisableUser'),
  genuine: ({ userPoolId: UserPoolId, doomed }) => [{ UserPoolId, Username: doomed }],
  run({ UserPoolId, Username }, context): Wire<AdminDisableUserResponse> {
    const pool = poolOf(context, UserPoolId);
    const user = userOf(context, pool, Username);
    saveUser(context, pool, { ...user, enabled: false });
    context.store.revokeGrants(pool.id, user.sub);
    return {};
  },
});
