import { action } from '../../../protocol/action.ts';
import { userOf } from '../users/accounts.ts';
import { poolOf, type Cognito } from '../context.ts';
import { optionalInteger, optionalText, type Input } from '../wire/input.ts';
import { groupOut } from '../wire/output.ts';
import { page } from '../wire/pages.ts';
import { groupsOf } from '../tokens/tokens.ts';

export const AdminListGroupsForUser = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username' | 'Limit' | 'NextToken'>, unknown>(
    ['UserPoolId', 'Username', 'Limit', 'NextToken'],
    (input) => {
      const pool = poolOf(cognito, input);
      const groups = groupsOf(cognito, pool, userOf(cognito, pool, input).sub);
      const { entries, nextToken } = page(
        groups,
        ({ name }) => name,
        optionalInteger(input, 'Limit', 0, 60) || 60,
        optionalText(input, 'NextToken'),
      );
      return { Groups: entries.map((group) => groupOut(pool, group)), NextToken: nextToken };
    },
  );
