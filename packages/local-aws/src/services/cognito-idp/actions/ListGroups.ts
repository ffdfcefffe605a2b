import { action } from '../../../protocol/action.ts';
import { poolOf, type Cognito } from '../cognito.ts';
import { optionalInteger, optionalText, type Input } from '../input.ts';
import { groupsByName } from '../groups.ts';
import { groupOut } from '../output.ts';
import { page } from '../pages.ts';

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
