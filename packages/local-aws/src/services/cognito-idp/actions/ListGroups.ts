import type { ListGroupsResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { integer } from '../../../protocol/members.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { pager } from '../errors.ts';
import { groupsByName } from '../users/groups.ts';
import { groupOut } from '../wire/output.ts';
import { nextToken, userPoolId } from '../wire/shapes.ts';

const asked = (poolId: string) => ['ListGroups', poolId];

export const ListGroups = cognitoAction({
  input: { UserPoolId: userPoolId, Limit: integer({ min: 0, max: 60 }), NextToken: nextToken },
  needs: onPool('cognito-idp:ListGroups'),
  genuine: ({ userPoolId: UserPoolId }) => [
    { UserPoolId, Limit: 1 },
    { UserPoolId, NextToken: pager.keys(asked(UserPoolId)).write('Rangers') },
  ],
  run({ UserPoolId, Limit, NextToken }, context): Wire<ListGroupsResponse> {
    const pool = poolOf(context, UserPoolId);
    const { entries, next } = pager.keyed(groupsByName(pool), ({ name }) => name, {
      token: NextToken,
      limit: Limit || 60,
      asked: asked(pool.id),
    });
    return { Groups: entries.map((group) => groupOut(pool, group)), NextToken: next };
  },
});
