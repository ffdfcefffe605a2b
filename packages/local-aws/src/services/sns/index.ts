import { policyNamed } from '../../contract/policy.ts';
import { queryProtocol } from '../../protocol/query.ts';
import type { PublishMessage } from '../../contract/ports.ts';
import type { Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import { validationError } from './errors.ts';
import { createDelivery, type DeliveryPorts } from './delivery.ts';
import { createPublish } from './publish.ts';
import { createRegistry } from './registry.ts';
import { createResources } from './resources.ts';
import { createSnsStore } from './store.ts';

export interface SnsService extends Service {
  readonly publishMessage: PublishMessage;
}

/**
 * Amazon SNS: topics, and durable delivery to SQS and Lambda. Messages that would leave the account go to the outbox.
 */
export function createSns(ports: DeliveryPorts): SnsService {
  const store = createSnsStore(ports.database);
  const registry = createRegistry(ports, store);
  const delivery = createDelivery(ports, store);
  const publish = createPublish(ports, store, () => delivery.wake());
  return {
    ...queryProtocol('http://sns.amazonaws.com/doc/2010-03-31/', {
      denied: { code: 'AuthorizationError', status: 403 },
      throttled: { code: 'Throttled', status: 429, message: 'Rate exceeded' },
    }),
    ...registryOf(actions, { ...ports, store, publish, registry }, validationError),
    conditionKeys: ['sns:endpoint', 'sns:protocol'],
    resources: createResources(ports, store, registry),
    takesUnsigned: ({ method, path, query }) =>
      method === 'GET' && path === '/' && query.get('Action') === 'ConfirmSubscription',
    publishMessage: async (call) => publish(call),
    policyOf: (arn) => policyNamed(arn, store.policies.get(arn)),
    start: () => delivery.wake(),
    stop: () => delivery.stop(),
  };
}
