import type { AdminRemoveUserFromGroupCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, groupOf, onPool, poolOf } from '../context.ts';
import { userOf } from '../users/accounts.ts';
import { groupName, username, userPoolId } from '../wire/shapes.ts';

export const AdminRemoveUserFromGroup = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username, GroupName: groupName },
  needs: onPool('cognito-idp:AdminRemoveUserFromGroup'),
  genuine: ({ userPoolId: UserPoolId, doomed }) => [{ UserPoolId, Username: doomed, GroupName: 'Hostile' }],
  run({ UserPoolId, Username, GroupName }, context): Wire<AdminRemoveUserFromGroupCommandOutput> {
    const pool = poolOf(context, UserPoolId);
    const group = groupOf(pool, GroupName);
    context.store.removeFromGroup(pool.id, group.name, userOf(context, pool, Username).sub);
    return {};
  },
});
