import type { ApiAccess } from '../kernel/api-access.ts';
import type { AmplifyConfig, Cognito, ReachableApi } from './outputs-model.ts';

interface UserPool {
  readonly userPoolId: string | undefined;
  readonly userPoolClientId: string | undefined;
  readonly identityPool: { readonly id: string; readonly allowsGuests: boolean } | undefined;
  readonly endpointUrl: string;
}

/** Amplify's names of the modes. observed: @aws-amplify/core 6.19.2 */
const modes: Readonly<Record<ApiAccess['defaultMode'], string>> = {
  AMAZON_COGNITO_USER_POOLS: 'userPool',
  API_KEY: 'apiKey',
  AWS_IAM: 'iam',
  AWS_LAMBDA: 'lambda',
  OPENID_CONNECT: 'oidc',
};

/**
 * Writes the URL with `HTTP://` in upper case. Amplify turns `http://` into `wss://` for subscriptions, and leaves
 * `HTTP://` alone, which `fetch` and `WebSocket` treat alike. Two separate endpoints would not work: Amplify would sign
 * queries for `execute-api`, which AppSync refuses. observed: @aws-amplify/api-graphql 4.10.1
 */
const endpointOf = ({ graphqlUrl }: ReachableApi): string => graphqlUrl.replace(/^http:/, 'HTTP:');

/** Makes the configuration that `Amplify.configure` takes. */
export function resourcesConfig(
  api: ReachableApi | undefined,
  pool: UserPool,
  region: string,
  models: object | undefined,
): AmplifyConfig {
  const Cognito = { ...ofUsers(pool), ...ofIdentities(pool) };
  return {
    ...(Object.keys(Cognito).length > 0 && { Auth: { Cognito } }),
    ...(api && { API: { GraphQL: { ...graphqlOf(api, region), ...(models && { modelIntrospection: models }) } } }),
  };
}

const ofUsers = ({ userPoolId, userPoolClientId, endpointUrl }: UserPool): Cognito =>
  userPoolId === undefined || userPoolClientId === undefined
    ? {}
    : { userPoolId, userPoolClientId, userPoolEndpoint: `${endpointUrl}/` };

const ofIdentities = ({ identityPool, endpointUrl }: UserPool): Cognito =>
  identityPool === undefined
    ? {}
    : {
        identityPoolId: identityPool.id,
        identityPoolEndpoint: `${endpointUrl}/`,
        allowGuestAccess: identityPool.allowsGuests,
      };

const graphqlOf = (api: ReachableApi, region: string): object => ({
  endpoint: endpointOf(api),
  region,
  defaultAuthMode: modes[api.defaultMode],
  ...(api.apiKey !== undefined && { apiKey: api.apiKey }),
});

/**
 * Makes the file that Amplify Gen 2 calls `amplify_outputs.json`. Its `auth` has no place for an endpoint, so a pool in
 * it is one at AWS. It names the identity pool, which tells nobody a secret, and no user pool, because Amplify would
 * send passwords to AWS. Both stand with their endpoints in `custom`, which is the application's own part of the file.
 * observed: @aws-amplify/core 6.19.2
 */
export const amplifyOutputs = (api: ReachableApi, { Auth, API }: AmplifyConfig, region: string): object => ({
  version: '1.4',
  data: {
    aws_region: region,
    url: endpointOf(api),
    ...(api.apiKey !== undefined && { api_key: api.apiKey }),
    default_authorization_type: api.defaultMode,
    authorization_types: api.modes.filter((mode) => mode !== api.defaultMode),
    ...(API?.GraphQL.modelIntrospection && { model_introspection: API.GraphQL.modelIntrospection }),
  },
  ...(Auth?.Cognito.identityPoolId !== undefined && {
    auth: {
      aws_region: region,
      identity_pool_id: Auth.Cognito.identityPoolId,
      unauthenticated_identities_enabled: Auth.Cognito.allowGuestAccess,
    },
  }),
  ...(Auth && { custom: { Auth } }),
});
