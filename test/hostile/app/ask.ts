import { send, type Answer } from '../support/http.ts';
import { graphqlUrl } from '../support/target.ts';

export interface Answered {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly errorType?: string; readonly message?: string }[];
}

/** A GraphQL request of somebody who is signed in. */
export const askRaw = (token: string, query: string, variables: object = {}): Promise<Answer> =>
  send({
    method: 'POST',
    path: graphqlUrl.pathname,
    headers: { authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    patienceMs: 60_000,
  });

export const ask = async (token: string, query: string, variables: object = {}): Promise<Answered> =>
  JSON.parse((await askRaw(token, query, variables)).text) as Answered;

export const reportQuery = 'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id } }';
