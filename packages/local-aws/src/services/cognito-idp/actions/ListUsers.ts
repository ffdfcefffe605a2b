import type { ListUsersResponse } from '@aws-sdk/client-cognito-identity-provider';
import { inTurns, type Work } from '../../../kernel/in-turns.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, list, text } from '../../../protocol/members.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { parseUserFilter } from '../engine/user-filter.ts';
import { invalidParameter, invalidToken, pager } from '../errors.ts';
import type { UserStore } from '../store/users.ts';
import type { User } from '../stored.ts';
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
  async run(
    { UserPoolId, AttributesToGet, Limit, PaginationToken, Filter },
    context,
  ): Promise<Wire<ListUsersResponse>> {
    const pool = poolOf(context, UserPoolId);
    const filter = Filter ? parseUserFilter(Filter) : everybody;
    if (!filter) throw invalidParameter('Error while parsing filter.');
    const tokens = pager.keys(['ListUsers', pool.id, Filter]);
    const last = tokens.read(PaginationToken);
    const after = last === undefined ? undefined : context.store.userBySub(pool.id, last);
    if (last !== undefined && !after) throw invalidToken();
    const limit = Limit || 60;
    const found = await inTurns(usersAfter(context.store, { poolId: pool.id, after, filter, most: limit + 1 }));
    const entries = found.slice(0, limit);
    const next = found.length > limit ? tokens.write(entries.at(-1)?.sub ?? '') : undefined;
    return { Users: entries.map((user) => userOut(user, AttributesToGet)), PaginationToken: next };
  },
});

interface Wanted {
  readonly poolId: string;
  readonly after: User | undefined;
  readonly filter: (user: User) => boolean;
  readonly most: number;
}

/** So many users are read in a turn. */
const inOneTurn = 500;

function* usersAfter(store: UserStore, { poolId, after, filter, most }: Wanted): Work<User[]> {
  const found: User[] = [];
  const size = Math.max(most, filter === everybody ? 0 : inOneTurn);
  let last = after;
  for (;;) {
    const some = store.users(poolId, last, size);
    found.push(...some.filter(filter));
    last = some.at(-1);
    if (found.length >= most || some.length < size) return found.slice(0, most);
    yield;
  }
}

const everybody = (): boolean => true;
