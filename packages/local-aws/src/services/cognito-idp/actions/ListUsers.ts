import type { ListUsersResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, list, text } from '../../../protocol/members.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { parseUserFilter } from '../engine/user-filter.ts';
import { invalidParameter, pager } from '../errors.ts';
import { userOut } from '../wire/output.ts';
import { attributeName, nextToken, userPoolId } from '../wire/shapes.ts';

export const ListUsers = cognitoAction({
  input: {
    UserPoolId: userPoolId,
    AttributesToGet: list(attributeName),
    Limit: integer({ min: 0, max: 60 }),
    PaginationToken: nextToken,
    Filter: text({ max: 256 }),
  },
  needs: onPool('cognito-idp:ListUsers'),
  genuine: ({ userPoolId: UserPoolId }) => [
    { UserPoolId, AttributesToGet: ['email'], Limit: 2, Filter: 'email ^= "a"' },
    { UserPoolId, Limit: 1, PaginationToken: 'eA==' },
  ],
  run({ UserPoolId, AttributesToGet, Limit, PaginationToken, Filter }, context): Wire<ListUsersResponse> {
    const pool = poolOf(context, UserPoolId);
    const filter = Filter ? parseUserFilter(Filter) : () => true;
    if (!filter) throw invalidParameter('Error while parsing filter.');
    const users = context.store.users(pool.id).filter(filter);
    const { entries, next } = pager.keyed(users, ({ sub }) => sub, {
      token: PaginationToken,
      limit: Limit || 60,
      asked: ['ListUsers', pool.id, Filter],
    });
    return { Users: entries.map((user) => userOut(user, AttributesToGet)), PaginationToken: next };
  },
});
