import type { AdminDeleteUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { userOf } from '../users/accounts.ts';
import { username, userPoolId } from '../wire/shapes.ts';

export const AdminDeleteUser = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username },
  needs: onPool('cognito-idp:AdminDeleteUser'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId, Username: 'hostile-new@example.com' }],
  run({ UserPoolId, Username }, context): Wire<AdminDeleteUserCommandOutput> {
    context.store.deleteUser(userOf(context, poolOf(context, UserPoolId), Username));
    return {};
  },
});
