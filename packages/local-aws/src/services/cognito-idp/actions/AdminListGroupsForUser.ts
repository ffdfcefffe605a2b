import type { AdminListGroupsForUserResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { integer } from '../../../protocol/members.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { pager } from '../errors.ts';
import { groupsOf } from '../tokens/tokens.ts';
import { userOf } from '../users/accounts.ts';
import { groupOut } from '../wire/output.ts';
import { nextToken, username, userPoolId } from '../wire/shapes.ts';

export const AdminListGroupsForUser = cognitoAction({
  input: {
    Username: username,
    UserPoolId: userPoolId,
    Limit: integer({ min: 0, max: 60 }),
    NextToken: nextToken,
  },
  needs: onPool('cognito-idp:AdminListGroupsForUser'),
  genuine: ({ userPoolId: UserPoolId, user }) => [
    { UserPoolId, Username: user, Limit: 5 },
    { UserPoolId, Username: user, NextToken: 'YQ==' },
  ],
  run({ UserPoolId, Username, Limit, NextToken }, context): Wire<AdminListGroupsForUserResponse> {
    const pool = poolOf(context, UserPoolId);
    const groups = groupsOf(context, pool, userOf(context, pool, Username).sub);
    const { entries, next } = pager.keyed(groups, ({ name }) => name, {
      token: NextToken,
      limit: Limit || 60,
      asked: ['AdminListGroupsForUser', pool.id, Username],
    });
    return { Groups: entries.map((group) => groupOut(pool, group)), NextToken: next };
  },
});
