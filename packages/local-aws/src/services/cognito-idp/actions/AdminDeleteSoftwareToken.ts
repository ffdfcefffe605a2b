import type { AdminDeleteSoftwareTokenResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { userOf } from '../users/accounts.ts';
import { username, userPoolId } from '../wire/shapes.ts';

/** Forgets the secret of a user whose authenticator app is lost. */
export const AdminDeleteSoftwareToken = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username },
  needs: onPool('cognito-idp:AdminDeleteSoftwareToken'),
  genuine: ({ userPoolId: UserPoolId, doomed }) => [{ UserPoolId, Username: doomed }],
  run({ UserPoolId, Username }, context): Wire<AdminDeleteSoftwareTokenResponse> {
    const pool = poolOf(context, UserPoolId);
    context.store.deleteSoftwareToken(pool.id, userOf(context, pool, Username).sub);
    return {};
  },
});
