import type { DeleteGroupCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { changeableGroupOf } from '../users/groups.ts';
import { groupName, userPoolId } from '../wire/shapes.ts';

export const DeleteGroup = cognitoAction({
  input: { GroupName: groupName, UserPoolId: userPoolId },
  needs: onPool('cognito-idp:DeleteGroup'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId, GroupName: 'HostileToo' }],
  run({ UserPoolId, GroupName }, context): Wire<DeleteGroupCommandOutput> {
    const pool = poolOf(context, UserPoolId);
    const { name } = changeableGroupOf(pool, GroupName, 'DeleteGroup');
    context.store.transaction(() => {
      context.store.emptyGroup(pool.id, name);
      context.store.deleteGroup(pool.id, name);
    });
    pool.groups.delete(name);
    return {};
  },
});
