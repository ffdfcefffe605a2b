import { policyNamed } from '../../contract/policy.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import type { SendMessage } from '../../contract/ports.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/action.ts';
import { createActions } from './actions/index.ts';
import { createNeeds } from './needs.ts';
import { createContext } from './context.ts';
import { queueDoesNotExist } from './errors.ts';
import { createMessages, queueByArn } from './messages.ts';
import { createResources } from './resources.ts';
import { createState } from './state.ts';

export interface SqsService extends Service {
  readonly sendMessage: SendMessage;
}

/** Amazon SQS: standard queues with visibility time-outs, long polling and dead-letter queues. */
export function createSqs(ports: Ports): SqsService {
  const state = createState(ports.database);
  const messages = createMessages(state, ports);
  const actions = createActions(createContext(ports.clock, state, messages));
  return {
    ...jsonProtocol('AmazonSQS', { denied: { code: 'AccessDeniedException', status: 403 } }),
    ...registryOf(actions, createNeeds(ports)),
    conditionKeys: [],
    resources: createResources(ports, state),
    async sendMessage({ queueArn, body, attributes }) {
      const queue = queueByArn(state, queueArn);
      if (!queue) throw queueDoesNotExist();
      const { MessageId } = messages.send(queue, {
        MessageBody: body,
        ...(attributes && { MessageAttributes: attributes }),
      });
      return { messageId: MessageId };
    },
    policyOf: (arn) => policyNamed(arn, state.policies.get(arn)),
    stop: async () => messages.stop(),
  };
}
