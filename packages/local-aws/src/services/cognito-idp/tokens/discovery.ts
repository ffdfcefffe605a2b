import type { AwsResponse } from '../../../contract/service.ts';
import type { Cognito } from '../context.ts';
import { withCors } from '../wire/cors.ts';

const route = /^\/([\w-]+_[0-9a-zA-Z]+)\/\.well-known\/(jwks\.json|openid-configuration)$/;

/** What a pool publishes for whoever verifies its tokens; undefined for any other path. */
export function discover({ pools, keys, ports }: Cognito, path: string): AwsResponse | undefined {
  const [, poolId = '', document] = route.exec(path) ?? [];
  const pool = pools.get(poolId);
  if (!pool) return undefined;
  if (document === 'jwks.json') return json(keys.published(poolId));
  return json({
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: pool.issuer,
    // The one address in it that must be reachable from here.
    jwks_uri: `${ports.endpointUrl}/${poolId}/.well-known/jwks.json`,
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
