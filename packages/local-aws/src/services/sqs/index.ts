import { policyNamed } from '../../contract/policy.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import type { SendMessage } from '../../contract/ports.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import { createContext } from './context.ts';
import { queueDoesNotExist, sqsError } from './errors.ts';
import { Messages, queueByArn } from './messages.ts';
import { createResources } from './resources.ts';
import { createSqsStore } from './store.ts';

export interface SqsService extends Service {
  readonly sendMessage: SendMessage;
}

/** Amazon SQS: standard queues with visibility time-outs, long polling and dead-letter queues. */
export function createSqs(ports: Ports): SqsService {
  const store = createSqsStore(ports.database);
  const messages = new Messages(store, ports);
  return {
    ...jsonProtocol('AmazonSQS', { denied: { code: 'AccessDeniedException', status: 403 } }),
    ...registryOf(actions, createContext(ports, store, messages)),
    error: sqsError,
    conditionKeys: [],
    resources: createResources(ports, store),
    async sendMessage({ queueArn, body, attributes }) {
      const queue = queueByArn(store, queueArn);
      if (!queue) throw queueDoesNotExist();
      const { MessageId } = messages.send(queue, {
        MessageBody: body,
        ...(attributes && { MessageAttributes: attributes }),
      });
      return { messageId: MessageId };
    },
    policyOf: (arn) => policyNamed(arn, store.policies.get(arn)),
    stop: async () => messages.stop(),
  };
}
