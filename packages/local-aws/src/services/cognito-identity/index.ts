import type { Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import { withCors } from '../../protocol/cors.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import * as actions from './actions/index.ts';
import type { IdentityContext, IdentityPorts } from './context.ts';
import { invalidParameter } from './errors.ts';
import { identityPool, roleAttachment } from './resources.ts';
import { createIdentityStore } from './store.ts';

const target = 'AWSCognitoIdentityService';

/** Amazon Cognito identity pools: credentials of roles for users of user pools, and for guests. */
export function createCognitoIdentity(ports: IdentityPorts): Service {
  const store = createIdentityStore(ports.database);
  const context: IdentityContext = { ...ports, store, pools: new Map(), roles: new Map() };
  const protocol = jsonProtocol(target);
  return {
    ...protocol,
    answer: (request, action, output) => withCors(protocol.answer(request, action, output)),
    error: (request, error) => withCors(protocol.error(request, error)),
    ...registryOf(actions, context, invalidParameter),
    conditionKeys: [],
    takesUnsigned: ({ headers }) => headers['x-amz-target']?.startsWith(`${target}.`) ?? false,
    resources: {
      'AWS::Cognito::IdentityPool': identityPool(context),
      'AWS::Cognito::IdentityPoolRoleAttachment': roleAttachment(context),
    },
    stop: async () => {},
  };
}
