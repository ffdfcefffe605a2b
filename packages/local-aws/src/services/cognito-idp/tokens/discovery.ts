import { jsonProtocol } from '../../../protocol/json.ts';
import type { AwsResponse, Door } from '../../../contract/service.ts';
import type { CognitoContext } from '../context.ts';
import { withCors } from '../../../protocol/cors.ts';

const route = /^\/([\w-]+_[0-9a-zA-Z]+)\/\.well-known\/(jwks\.json|openid-configuration)$/;

/**
 * Serves the documents by which others verify a pool's tokens: its key set and its OpenID configuration. docs: Amazon
 * Cognito Developer Guide, "Verifying JSON web tokens"
 */
export const discoveryDoor = (context: CognitoContext): Door => ({
  action: 'Discovery',
  accepts: ({ method, path }) => method === 'GET' && context.pools.has(route.exec(path)?.[1] ?? ''),
  answer: ({ path }) => discover(context, path),
  error: jsonProtocol('AWSCognitoIdentityProviderService').error,
});

function discover({ keys, endpointUrl, pools }: CognitoContext, path: string): AwsResponse {
  const [, poolId = '', document] = route.exec(path) ?? [];
  const issuer = pools.get(poolId)?.issuer;
  if (document === 'jwks.json') return json(keys.published(poolId));
  return json({
    id_token_signing_alg_values_supported: ['RS256'],
    issuer,
    // Clients here fetch only this address of the document, so it is the runtime's own.
    jwks_uri: `${endpointUrl}/${poolId}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
  });
}

const json = (document: object): AwsResponse =>
  withCors({
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=86400' },
    body: JSON.stringify(document),
  });
