import { action } from '../../../protocol/action.ts';
import type { Cognito } from '../context.ts';
import { missing, optionalInteger, optionalText, type Input } from '../wire/input.ts';
import { seconds } from '../wire/output.ts';
import { page } from '../wire/pages.ts';

export const ListUserPools = (cognito: Cognito) =>
  action<Input<'MaxResults' | 'NextToken'>, unknown>(['MaxResults', 'NextToken'], (input) => {
    const limit = optionalInteger(input, 'MaxResults', 1, 60);
    if (limit === undefined) throw missing('MaxResults');
    const { entries, nextToken } = page(
      [...cognito.pools.values()],
      ({ id }) => id,
      limit,
      optionalText(input, 'NextToken'),
    );
    const UserPools = entries.map(({ id, name, createdAt }) => ({
      Id: id,
      Name: name,
      LambdaConfig: {},
      CreationDate: seconds(createdAt),
      LastModifiedDate: seconds(createdAt),
    }));
    return { UserPools, NextToken: nextToken };
  });
