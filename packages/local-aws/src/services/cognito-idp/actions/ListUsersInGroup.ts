import type { ListUsersInGroupResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { integer } from '../../../protocol/members.ts';
import { cognitoAction, groupOf, onPool, poolOf } from '../context.ts';
import { pager } from '../errors.ts';
import { userOut } from '../wire/output.ts';
import { groupName, nextToken, userPoolId } from '../wire/shapes.ts';

export const ListUsersInGroup = cognitoAction({
  input: {
    UserPoolId: userPoolId,
    GroupName: groupName,
    Limit: integer({ min: 0, max: 60 }),
    NextToken: nextToken,
  },
  needs: onPool('cognito-idp:ListUsersInGroup'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId, GroupName: 'Rangers', Limit: 1 }],
  run({ UserPoolId, GroupName, Limit, NextToken }, context): Wire<ListUsersInGroupResponse> {
    const pool = poolOf(context, UserPoolId);
    const members = context.store.groupMembers(pool.id, groupOf(pool, GroupName).name);
    const { entries, next } = pager.keyed(members, (sub) => sub, {
      token: NextToken,
      limit: Limit || 60,
      asked: ['ListUsersInGroup', pool.id, GroupName],
    });
    const users = entries.flatMap((sub) => context.store.userBySub(pool.id, sub) ?? []);
    return { Users: users.map((user) => userOut(user)), NextToken: next };
  },
});
