import { action } from '../../../protocol/action.ts';
import { poolOf, type Cognito } from '../context.ts';
import { optionalInteger, optionalText, type Input } from '../wire/input.ts';
import { groupsByName } from '../users/groups.ts';
import { groupOut } from '../wire/output.ts';
import { page } from '../wire/pages.ts';

export const ListGroups = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Limit' | 'NextToken'>, unknown>(['UserPoolId', 'Limit', 'NextToken'], (input) => {
    const pool = poolOf(cognito, input);
    const limit = optionalInteger(input, 'Limit', 0, 60) || 60;
    const { entries, nextToken } = page(
      groupsByName(pool),
      ({ name }) => name,
      limit,
      optionalText(input, 'NextToken'),
    );
    return { Groups: entries.map((group) => groupOut(pool, group)), NextToken: nextToken };
  });
