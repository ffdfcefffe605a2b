import { action } from '../../../protocol/action.ts';
import { poolOf, type Cognito } from '../context.ts';
import { parseUserFilter } from '../engine/user-filter.ts';
import { invalidParameter } from '../errors.ts';
import { optionalInteger, optionalText, textList, type Input } from '../wire/input.ts';
import { userOut } from '../wire/output.ts';
import { page } from '../wire/pages.ts';

type Members = 'UserPoolId' | 'AttributesToGet' | 'Limit' | 'PaginationToken' | 'Filter';

export const ListUsers = (cognito: Cognito) =>
  action<Input<Members>, unknown>(['UserPoolId', 'AttributesToGet', 'Limit', 'PaginationToken', 'Filter'], (input) => {
    const pool = poolOf(cognito, input);
    const text = optionalText(input, 'Filter', { minimum: 0, maximum: 256 });
    const filter = text ? parseUserFilter(text) : () => true;
    if (!filter) throw invalidParameter('Error while parsing filter.');
    const wanted = textList(input, 'AttributesToGet');
    const users = cognito.state.users(pool.id).filter(filter);
    const { entries, nextToken } = page(
      users,
      ({ sub }) => sub,
      optionalInteger(input, 'Limit', 0, 60) || 60,
      optionalText(input, 'PaginationToken'),
    );
    return { Users: entries.map((user) => userOut(user, wanted)), PaginationToken: nextToken };
  });
