import type { ListGroupsResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { integer } from '../../../protocol/members.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { groupsByName } from '../users/groups.ts';
import { groupOut } from '../wire/output.ts';
import { page } from '../wire/pages.ts';
import { nextToken, userPoolId } from '../wire/shapes.ts';

export const ListGroups = cognitoAction({
  input: { UserPoolId: userPoolId, Limit: integer({ min: 0, max: 60 }), NextToken: nextToken },
  needs: onPool('cognito-idp:ListGroups'),
  genuine: ({ userPoolId: UserPoolId }) => [
    { UserPoolId, Limit: 1 },
    { UserPoolId, NextToken: Buffer.from('Rangers').toString('base64') },
  ],
  run({ UserPoolId, Limit, NextToken }, context): Wire<ListGroupsResponse> {
    const pool = poolOf(context, UserPoolId);
    const { entries, nextToken: next } = page(groupsByName(pool), ({ name }) => name, Limit || 60, NextToken);
    return { Groups: entries.map((group) => groupOut(pool, group)), NextToken: next };
  },
});
