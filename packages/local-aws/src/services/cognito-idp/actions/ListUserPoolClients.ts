import type { ListUserPoolClientsResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { integer } from '../../../protocol/members.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { page } from '../wire/pages.ts';
import { nextToken, userPoolId } from '../wire/shapes.ts';

export const ListUserPoolClients = cognitoAction({
  input: { UserPoolId: userPoolId, MaxResults: integer({ min: 1, max: 60 }), NextToken: nextToken },
  needs: onPool('cognito-idp:ListUserPoolClients'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId, MaxResults: 1 }],
  run({ UserPoolId, MaxResults = 60, NextToken }, context): Wire<ListUserPoolClientsResponse> {
    const pool = poolOf(context, UserPoolId);
    const clients = [...context.clients.values()].filter((client) => client.pool.id === pool.id);
    const { entries, nextToken: next } = page(clients, ({ id }) => id, MaxResults, NextToken);
    return {
      UserPoolClients: entries.map(({ id, name }) => ({ ClientId: id, UserPoolId: pool.id, ClientName: name })),
      NextToken: next,
    };
  },
});
