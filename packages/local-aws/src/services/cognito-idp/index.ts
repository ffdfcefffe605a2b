import { createJsonHandler } from '../../protocol/json.ts';
import type { AwsResponse, Ports, Service } from '../../contract/service.ts';
import type { UserPoolKeys } from '../../contract/ports.ts';
import { createActions } from './actions/index.ts';
import { poolOf, type Cognito } from './context.ts';
import { preflight, withCors } from './wire/cors.ts';
import { discover } from './tokens/discovery.ts';
import { createKeys } from './tokens/keys.ts';
import { createResources } from './resources/index.ts';
import { createState } from './state/index.ts';
import { rotatePool, type RotatedKeys } from './tokens/stored-keys.ts';

export interface CognitoIdp extends Service {
  readonly userPoolKeys: UserPoolKeys;
  /** Answers GET of a pool's key set and OpenID configuration by path; undefined when it is neither. */
  readonly jwks: (path: string) => AwsResponse | undefined;
  /**
   * Has the pool sign with new keys from now on; tokens signed before stay good until they expire. AWS rotates unasked.
   */
  readonly rotateKeys: (userPoolId: string) => Promise<RotatedKeys>;
  readonly userPoolIds: () => string[];
}

/**
 * Amazon Cognito user pools: JSON 1.1, target `AWSCognitoIdentityProviderService.<Action>`; answers a browser's
 * preflight itself.
 */
export function createCognitoIdp(ports: Ports): CognitoIdp {
  const state = createState(ports.database);
  const keys = createKeys(state, ports.clock);
  const cognito: Cognito = { ports, state, keys, pools: new Map(), clients: new Map() };
  const actions = createActions(cognito);
  const handleJson = createJsonHandler('AWSCognitoIdentityProviderService', actions);
  return {
    resources: createResources(cognito),
    actions: Object.keys(actions),
    handle: async (request) => (request.method === 'OPTIONS' ? preflight : withCors(await handleJson(request))),
    stop: () => Promise.resolve(keys.stop()),
    userPoolKeys: (poolId) => (cognito.pools.has(poolId) ? keys.published(poolId) : undefined),
    jwks: (path) => discover(cognito, path),
    rotateKeys: async (poolId) => rotatePool(keys, poolOf(cognito, { UserPoolId: poolId }).id),
    userPoolIds: () => [...cognito.pools.keys()],
  };
}
