import { policyNamed } from '../../contract/policy.ts';
import { queryProtocol } from '../../protocol/query.ts';
import type { PublishMessage } from '../../contract/ports.ts';
import type { Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/action.ts';
import { createActions } from './actions/index.ts';
import { needs } from './needs.ts';
import { createDelivery, type DeliveryPorts } from './delivery.ts';
import { createPublish } from './publish.ts';
import { createResources } from './resources.ts';
import { createState } from './state.ts';

export interface SnsService extends Service {
  readonly publishMessage: PublishMessage;
}

/**
 * Amazon SNS: topics of the template, durable delivery to SQS and Lambda; what would leave the account goes to the
 * outbox.
 */
export function createSns(ports: DeliveryPorts): SnsService {
  const state = createState(ports.database);
  const delivery = createDelivery(ports, state);
  const publish = createPublish(ports, state, delivery.wake);
  const actions = createActions({ state, accountId: ports.accountId, publish });
  return {
    ...queryProtocol('http://sns.amazonaws.com/doc/2010-03-31/', {
      denied: { code: 'AuthorizationError', status: 403 },
      throttled: { code: 'Throttled', status: 429, message: 'Rate exceeded' },
    }),
    ...registryOf(actions, needs),
    conditionKeys: ['sns:endpoint', 'sns:protocol'],
    resources: createResources(ports, state),
    publishMessage: async (call) => publish(call),
    policyOf: (arn) => policyNamed(arn, state.policies.get(arn)),
    start: delivery.wake,
    stop: async () => delivery.stop(),
  };
}
