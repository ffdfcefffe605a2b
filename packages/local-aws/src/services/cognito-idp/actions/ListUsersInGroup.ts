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
    const tokens = pager.places(['ListUsersInGroup', pool.id, GroupName]);
    const limit = Limit || 60;
    const { name } = groupOf(pool, GroupName);
    const members = context.store.groupMembers(pool.id, name, tokens.read(NextToken) ?? 0, limit + 1);
    const last = members.length > limit ? members[limit - 1] : undefined;
    const users = members.slice(0, limit).flatMap(({ sub }) => context.store.userBySub(pool.id, sub) ?? []);
    return { Users: users.map((user) => userOut(user)), NextToken: last && tokens.write(last.place) };
  },
});
