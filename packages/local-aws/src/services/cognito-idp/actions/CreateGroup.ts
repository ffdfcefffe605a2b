import type { CreateGroupResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { groupDetails, groupDetailMembers, groupExists, storeGroup } from '../users/groups.ts';
import { groupOut } from '../wire/output.ts';
import { groupName, userPoolId } from '../wire/shapes.ts';

export const CreateGroup = cognitoAction({
  input: { GroupName: groupName, UserPoolId: userPoolId, ...groupDetailMembers },
  needs: onPool('cognito-idp:CreateGroup'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId, GroupName: 'Hostile', Description: 'd', Precedence: 1 }],
  run({ UserPoolId, GroupName: name, ...details }, context): Wire<CreateGroupResponse> {
    const pool = poolOf(context, UserPoolId);
    if (pool.groups.has(name)) throw groupExists();
    const now = context.clock.now();
    context.store.emptyGroup(pool.id, name);
    const group = storeGroup(context, pool, { name, ...groupDetails(details), createdAt: now, modifiedAt: now });
    return { Group: groupOut(pool, group) };
  },
});
