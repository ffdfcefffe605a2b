import { jsonProtocol } from '../../protocol/json.ts';
import { registryOf } from '../../protocol/actions.ts';
import type { InvokeFunction, ReadIdToken, UserPoolKeys } from '../../contract/ports.ts';
import type { Door, Ports, Service } from '../../contract/service.ts';
import * as actions from './actions/index.ts';
import { poolOf, type CognitoContext } from './context.ts';
import { invalidParameter } from './errors.ts';
import { createResources } from './resources/index.ts';
import { createCognitoStore } from './store/index.ts';
import { discoveryDoor } from './tokens/discovery.ts';
import { Keys } from './tokens/keys.ts';
import { readIdToken } from './tokens/tokens.ts';
import { rotatePool, type RotatedKeys } from './tokens/stored-keys.ts';
import { preflight, withCors } from '../../protocol/cors.ts';

const target = 'AWSCognitoIdentityProviderService';

export interface CognitoPorts extends Ports {
  /** Calls the functions of triggers. Without the port, pools that have some refuse what needs them. */
  readonly invokeFunction?: InvokeFunction;
}

export interface CognitoIdp extends Service {
  readonly userPoolKeys: UserPoolKeys;
  /**
   * Gives the pool new signing keys. Tokens that were signed before stay valid until they expire. Keys change only when
   * this is called.
   */
  readonly rotateKeys: (userPoolId: string) => Promise<RotatedKeys>;
  readonly userPoolIds: () => string[];
  readonly readIdToken: ReadIdToken;
}

/**
 * Amazon Cognito user pools: JSON 1.1, target `AWSCognitoIdentityProviderService.<Action>`. The service itself answers
 * a browser's preflight.
 */
export function createCognitoIdp(ports: CognitoPorts): CognitoIdp {
  const store = createCognitoStore(ports.database);
  const keys = new Keys(store, ports.clock);
  const context: CognitoContext = { ...ports, store, keys, pools: new Map(), clients: new Map() };
  const protocol = jsonProtocol(target, {
    throttled: { code: 'TooManyRequestsException', status: 400, message: 'Too many requests' },
  });
  return {
    ...protocol,
    answer: (request, action, output) => withCors(protocol.answer(request, action, output)),
    error: (request, error) => withCors(protocol.error(request, error)),
    ...registryOf(actions, context, invalidParameter),
    conditionKeys: [],
    takesUnsigned: ({ headers }) => headers['x-amz-target']?.startsWith(`${target}.`) ?? false,
    doors: [preflightDoor, discoveryDoor(context)],
    resources: createResources(context),
    stop: () => Promise.resolve(keys.stop()),
    userPoolKeys: (poolId) => (context.pools.has(poolId) ? keys.published(poolId) : undefined),
    rotateKeys: async (poolId) => rotatePool(keys, poolOf(context, poolId).id),
    readIdToken: (poolId, token) => (context.pools.has(poolId) ? readIdToken(keys, poolId, token) : undefined),
    userPoolIds: () => [...context.pools.keys()],
  };
}

/** A browser asks for permission before it calls the user pool, at the same path and without the target. */
const preflightDoor: Door = {
  action: 'Preflight',
  accepts: ({ method, path, headers }) => method === 'OPTIONS' && path === '/' && headers['x-amz-target'] === undefined,
  answer: () => preflight,
  error: jsonProtocol(target).error,
};
