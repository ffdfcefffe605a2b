import type { CreateGroupResponse } from '@aws-sdk/client-cognito-identity-provider';
import { inTurns } from '../../../kernel/in-turns.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { emptied, groupDetails, groupDetailMembers, groupExists, storeGroup } from '../users/groups.ts';
import { groupOut } from '../wire/output.ts';
import { groupName, userPoolId } from '../wire/shapes.ts';

export const CreateGroup = cognitoAction({
  input: { GroupName: groupName, UserPoolId: userPoolId, ...groupDetailMembers },
  needs: onPool('cognito-idp:CreateGroup'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId, GroupName: 'Hostile', Description: 'd', Precedence: 1 }],
  async run({ UserPoolId, GroupName: name, ...details }, context): Promise<Wire<CreateGroupResponse>> {
    const pool = poolOf(context, UserPoolId);
    if (pool.groups.has(name)) throw groupExists();
    await inTurns(emptied(context.store, pool.id, name));
    // Somebody else may have made it meanwhile.
    if (pool.groups.has(name)) throw groupExists();
    const now = context.clock.now();
    const group = storeGroup(context, pool, { name, ...groupDetails(details), createdAt: now, modifiedAt: now });
    return { Group: groupOut(pool, group) };
  },
});
