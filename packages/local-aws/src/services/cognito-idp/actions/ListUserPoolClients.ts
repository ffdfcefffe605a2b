import { action } from '../../../protocol/action.ts';
import { poolOf, type Cognito } from '../context.ts';
import { optionalInteger, optionalText, type Input } from '../wire/input.ts';
import { page } from '../wire/pages.ts';

export const ListUserPoolClients = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'MaxResults' | 'NextToken'>, unknown>(
    ['UserPoolId', 'MaxResults', 'NextToken'],
    (input) => {
      const pool = poolOf(cognito, input);
      const clients = [...cognito.clients.values()].filter((client) => client.pool.id === pool.id);
      const { entries, nextToken } = page(
        clients,
        ({ id }) => id,
        optionalInteger(input, 'MaxResults', 1, 60) ?? 60,
        optionalText(input, 'NextToken'),
      );
      return {
        UserPoolClients: entries.map(({ id, name }) => ({ ClientId: id, UserPoolId: pool.id, ClientName: name })),
        NextToken: nextToken,
      };
    },
  );
