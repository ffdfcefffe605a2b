import type { ListUserPoolClientsResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { integer } from '../../../protocol/members.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { pager } from '../errors.ts';
import { nextToken, userPoolId } from '../wire/shapes.ts';

export const ListUserPoolClients = cognitoAction({
  input: { UserPoolId: userPoolId, MaxResults: integer({ min: 1, max: 60 }), NextToken: nextToken },
  needs: onPool('cognito-idp:ListUserPoolClients'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId, MaxResults: 1 }],
  run({ UserPoolId, MaxResults = 60, NextToken }, context): Wire<ListUserPoolClientsResponse> {
    const pool = poolOf(context, UserPoolId);
    const clients = [...context.clients.values()].filter((client) => client.pool.id === pool.id);
    const { entries, next } = pager.keyed(clients, ({ id }) => id, {
      token: NextToken,
      limit: MaxResults,
      asked: ['ListUserPoolClients', pool.id],
    });
    return {
      UserPoolClients: entries.map(({ id, name }) => ({ ClientId: id, UserPoolId: pool.id, ClientName: name })),
      NextToken: next,
    };
  },
});
