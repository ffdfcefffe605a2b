import type { PolicyDocument } from '../../iam/document.ts';
import { createQueryHandler } from '../../protocol/query.ts';
import type { PublishMessage } from '../../contract/ports.ts';
import type { Service } from '../../contract/service.ts';
import { createActions } from './actions/index.ts';
import { createDelivery, type DeliveryPorts } from './delivery.ts';
import { createPublish } from './publish.ts';
import { createResources } from './resources.ts';
import { createState } from './state.ts';

export interface SnsService extends Service {
  readonly publishMessage: PublishMessage;
  topicPolicy(topicArn: string): PolicyDocument | undefined;
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
    resources: createResources(ports, state),
    actions: Object.keys(actions),
    handle: createQueryHandler(actions, 'http://sns.amazonaws.com/doc/2010-03-31/'),
    publishMessage: async (call) => publish(call),
    topicPolicy: (topicArn) => state.policies.get(topicArn),
    start: delivery.wake,
    stop: async () => delivery.stop(),
  };
}
