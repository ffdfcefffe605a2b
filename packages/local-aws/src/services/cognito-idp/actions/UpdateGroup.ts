import type { UpdateGroupResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { changeableGroupOf, groupDetails, groupDetailMembers, storeGroup } from '../users/groups.ts';
import { groupOut } from '../wire/output.ts';
import { groupName, userPoolId } from '../wire/shapes.ts';

/** Members that the request does not contain stay as they are. */
export const UpdateGroup = cognitoAction({
  input: { GroupName: groupName, UserPoolId: userPoolId, ...groupDetailMembers },
  needs: onPool('cognito-idp:UpdateGroup'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId, GroupName: 'Hostile', Description: 'e', Precedence: 2 }],
  run({ UserPoolId, GroupName, ...details }, context): Wire<UpdateGroupResponse> {
    const pool = poolOf(context, UserPoolId);
    const { fromTemplate: _, ...before } = changeableGroupOf(pool, GroupName, 'UpdateGroup');
    const changed = { ...before, ...groupDetails(details), modifiedAt: context.clock.now() };
    return { Group: groupOut(pool, storeGroup(context, pool, changed)) };
  },
});
