import { action } from '../../../protocol/action.ts';
import { groupOf, poolOf, type Cognito } from '../context.ts';
import { optionalInteger, optionalText, type Input } from '../wire/input.ts';
import { userOut } from '../wire/output.ts';
import { page } from '../wire/pages.ts';

export const ListUsersInGroup = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'GroupName' | 'Limit' | 'NextToken'>, unknown>(
    ['UserPoolId', 'GroupName', 'Limit', 'NextToken'],
    (input) => {
      const pool = poolOf(cognito, input);
      const members = cognito.state.groupMembers(pool.id, groupOf(pool, input).name);
      const { entries, nextToken } = page(
        members,
        (sub) => sub,
        optionalInteger(input, 'Limit', 0, 60) || 60,
        optionalText(input, 'NextToken'),
      );
      const users = entries.flatMap((sub) => cognito.state.userBySub(pool.id, sub) ?? []);
      return { Users: users.map((user) => userOut(user)), NextToken: nextToken };
    },
  );
