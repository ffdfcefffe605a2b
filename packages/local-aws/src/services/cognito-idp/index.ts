import { registryOf } from '../../protocol/action.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import type { Door, Ports, Service } from '../../contract/service.ts';
import type { UserPoolKeys } from '../../contract/ports.ts';
import { createActions, isUserAction } from './actions/index.ts';
import { administratorNeeds } from './needs.ts';
import { poolOf, type Cognito } from './context.ts';
import { preflight, withCors } from './wire/cors.ts';
import { discoveryDoor } from './tokens/discovery.ts';
import { createKeys } from './tokens/keys.ts';
import { createResources } from './resources/index.ts';
import { createState } from './state/index.ts';
import { rotatePool, type RotatedKeys } from './tokens/stored-keys.ts';

const target = 'AWSCognitoIdentityProviderService';

export interface CognitoIdp extends Service {
  readonly userPoolKeys: UserPoolKeys;
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
  const protocol = jsonProtocol(target, {
    throttled: { code: 'TooManyRequestsException', status: 400, message: 'Too many requests' },
  });
  const needsOfAdministrator = administratorNeeds(ports);
  return {
    ...protocol,
    answer: (request, action, output) => withCors(protocol.answer(request, action, output)),
    error: (request, error) => withCors(protocol.error(request, error)),
    ...registryOf(actions, {}),
    needsOf(action, input) {
      if (!Object.hasOwn(actions, action)) return undefined;
      return isUserAction(action) ? [] : needsOfAdministrator(action, input);
    },
    conditionKeys: [],
    takesUnsigned: ({ headers }) => headers['x-amz-target']?.startsWith(`${target}.`) ?? false,
    doors: [preflightDoor, discoveryDoor(cognito)],
    resources: createResources(cognito),
    stop: () => Promise.resolve(keys.stop()),
    userPoolKeys: (poolId) => (cognito.pools.has(poolId) ? keys.published(poolId) : undefined),
    rotateKeys: async (poolId) => rotatePool(keys, poolOf(cognito, { UserPoolId: poolId }).id),
    userPoolIds: () => [...cognito.pools.keys()],
  };
}

/** A browser asks for permission before it calls Cognito, at the same path and without the target. */
const preflightDoor: Door = {
  action: 'Preflight',
  accepts: ({ method, path, headers }) => method === 'OPTIONS' && path === '/' && headers['x-amz-target'] === undefined,
  answer: () => preflight,
  error: jsonProtocol(target).error,
};
