import { tokensOf, type UserTokens } from '../client/cognito.ts';
import { roleSession } from '../client/local-api.ts';
import { signed } from '../client/sign.ts';
import { subscribe } from '../client/subscribe.ts';
import { noGraphqlApi } from '../kernel/graphql-api.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Credentials } from '../kernel/principal.ts';
import type { Outputs } from '../runtime/outputs-model.ts';
import { createEvents, type Events } from './events.ts';

/** What clients of the SDK take: `new S3Client(stack.aws)`. */
export interface AwsConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

export type Variables = Readonly<Record<string, unknown>>;

/** `Data` is what the test has asked for. */
export interface GraphqlAnswer<Data = Readonly<Record<string, unknown>>> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly errorType?: string; readonly path?: unknown }[];
}

/** A caller of the GraphQL API by its public endpoint: a user with a token, an API key, or a role that signs. */
export interface Caller {
  graphql<Data = Readonly<Record<string, unknown>>>(query: string, variables?: Variables): Promise<GraphqlAnswer<Data>>;
  /** Resolves when the server has acknowledged the subscription. */
  subscribe(query: string, variables?: Variables): Promise<Events>;
}

export interface Callers {
  /** Signs in a user that the options or `local-aws.json` name. The tokens are those of this moment. */
  user(username: string): Promise<Caller & UserTokens>;
  /** Opens a session of a role by its name or ARN, whomever its trust policy lets in. */
  role(role: string): Promise<Caller & { readonly aws: AwsConfiguration }>;
  /** Calls by an API key: the first of the template unless given. */
  apiKey(key?: string): Caller;
  /** Calls by IAM, as the administrator of the account. */
  administrator(): Caller;
}

/** Makes the headers that identify the caller, for a POST of `body` to `url`. */
type Identify = (url: string, body: string) => Readonly<Record<string, string>>;
type Api = Pick<Outputs, 'graphqlUrl' | 'realtimeUrl'>;

const contentType = { 'content-type': 'application/json' };

export const awsOf = ({ awsEndpointUrl: endpoint, region }: Outputs, credentials: Credentials): AwsConfiguration => ({
  endpoint,
  region,
  credentials,
});

export function createCallers(outputs: Outputs, api: Api): Callers {
  const signing =
    (credentials: Credentials): Identify =>
    (url, body) =>
      signed({ url, body, region: outputs.region, service: 'appsync', headers: contentType }, credentials);
  return {
    async user(username) {
      const user = outputs.users.find((one) => one.username === username);
      if (!user) throw new OperatorError('NoSuchUser', `${username} is no user of the options or of local-aws.json.`);
      const tokens = await tokensOf(outputs, user, user, fetch);
      return { ...tokens, ...callerOf(api, () => ({ ...contentType, authorization: tokens.accessToken })) };
    },
    async role(role) {
      const { credentials } = await roleSession(outputs, role, fetch);
      return { ...callerOf(api, signing(credentials)), aws: awsOf(outputs, credentials) };
    },
    apiKey(key = outputs.apiKey) {
      if (key === undefined) throw new OperatorError('NoApiKey', 'The template declares no API key.');
      return callerOf(api, () => ({ ...contentType, 'x-api-key': key }));
    },
    administrator: () => callerOf(api, signing(outputs.credentials)),
  };
}

function callerOf({ graphqlUrl, realtimeUrl }: Api, identify: Identify): Caller {
  const requireApi = (): { readonly graphqlUrl: string; readonly realtimeUrl: string } => {
    if (graphqlUrl === undefined || realtimeUrl === undefined) throw new OperatorError('NoGraphqlApi', noGraphqlApi);
    return { graphqlUrl, realtimeUrl };
  };
  return {
    async graphql<Data>(query: string, variables: Variables = {}) {
      const url = requireApi().graphqlUrl;
      const body = JSON.stringify({ query, variables });
      const response = await fetch(url, { method: 'POST', headers: identify(url, body), body });
      return (await response.json()) as GraphqlAnswer<Data>;
    },
    async subscribe(query, variables = {}) {
      const { events, onEvent, fail, signal } = createEvents();
      await new Promise<void>((onReady, refuse) => {
        const target = { ...requireApi(), credentials: identify };
        subscribe(target, { query, variables, signal, onReady, onEvent }).then(
          () => fail(new OperatorError('SubscriptionEnded', 'The subscription was closed.')),
          (error: Error) => {
            refuse(error);
            fail(error);
          },
        );
      });
      return events;
    },
  };
}
