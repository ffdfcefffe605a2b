import type { DeleteGroupCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { inTurns } from '../../../kernel/in-turns.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { changeableGroupOf, emptied } from '../users/groups.ts';
import { groupName, userPoolId } from '../wire/shapes.ts';

export const DeleteGroup = cognitoAction({
  input: { GroupName: groupName, UserPoolId: userPoolId },
  needs: onPool('cognito-idp:DeleteGroup'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId, GroupName: 'HostileToo' }],
  async run({ UserPoolId, GroupName }, context): Promise<Wire<DeleteGroupCommandOutput>> {
    const pool = poolOf(context, UserPoolId);
    const { name } = changeableGroupOf(pool, GroupName, 'DeleteGroup');
    await inTurns(emptied(context.store, pool.id, name));
    context.store.deleteGroup(pool.id, name);
    pool.groups.delete(name);
    return {};
  },
});
