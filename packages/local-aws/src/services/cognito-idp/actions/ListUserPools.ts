import { secondsOf } from '../../../kernel/clock.ts';
import type { ListUserPoolsResponse } from '@aws-sdk/client-cognito-identity-provider';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer } from '../../../protocol/members.ts';
import { cognitoAction } from '../context.ts';
import { pager } from '../errors.ts';
import { nextToken } from '../wire/shapes.ts';

export const ListUserPools = cognitoAction({
  input: { NextToken: nextToken, MaxResults: integer({ required: true, min: 1, max: 60 }) },
  needs: anywhere('cognito-idp:ListUserPools'),
  genuine: () => [{ MaxResults: 1 }, { MaxResults: 1, NextToken: 'eA==' }],
  run({ MaxResults, NextToken }, { pools }): Wire<ListUserPoolsResponse> {
    const { entries, next } = pager.keyed([...pools.values()], ({ id }) => id, {
      token: NextToken,
      limit: MaxResults,
      asked: ['ListUserPools'],
    });
    const UserPools = entries.map(({ id, name, createdAt }) => ({
      Id: id,
      Name: name,
      LambdaConfig: {},
      CreationDate: secondsOf(createdAt),
      LastModifiedDate: secondsOf(createdAt),
    }));
    return { UserPools, NextToken: next };
  },
});
