import type { GetGroupResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, groupOf, onPool, poolOf } from '../context.ts';
import { groupOut } from '../wire/output.ts';
import { groupName, userPoolId } from '../wire/shapes.ts';

export const GetGroup = cognitoAction({
  input: { GroupName: groupName, UserPoolId: userPoolId },
  needs: onPool('cognito-idp:GetGroup'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId, GroupName: 'Hostile' }],
  run({ UserPoolId, GroupName }, context): Wire<GetGroupResponse> {
    const pool = poolOf(context, UserPoolId);
    return { Group: groupOut(pool, groupOf(pool, GroupName)) };
  },
});
