import type { AdminSetUserPasswordResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { flag } from '../../../protocol/members.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { passwordRecord, requirePolicy, saveUser, userOf } from '../users/accounts.ts';
import { password, username, userPoolId } from '../wire/shapes.ts';

export const AdminSetUserPassword = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username, Password: password, Permanent: flag() },
  needs: onPool('cognito-idp:AdminSetUserPassword'),
  genuine: ({ userPoolId: UserPoolId, doomed }) => [
    { UserPoolId, Username: doomed, Password: 'Genuine-password-9', Permanent: true },
  ],
  run({ UserPoolId, Username, Password, Permanent = false }, context): Wire<AdminSetUserPasswordResponse> {
    const pool = poolOf(context, UserPoolId);
    const user = userOf(context, pool, Username);
    requirePolicy(pool, Password);
    const status = Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
    saveUser(context, pool, { ...user, status, ...passwordRecord(context, pool, user.username, Password) });
    context.store.deleteAttempts(pool.id, user.sub, 'password');
    return {};
  },
});
