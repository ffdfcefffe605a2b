import type { PolicyDocument } from '../../iam/document.ts';
import { createJsonHandler } from '../../protocol/json.ts';
import type { SendMessage } from '../../contract/ports.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { createActions } from './actions/index.ts';
import { createContext } from './context.ts';
import { queueDoesNotExist } from './errors.ts';
import { createMessages, queueByArn } from './messages.ts';
import { createResources } from './resources.ts';
import { createState } from './state.ts';

export interface SqsService extends Service {
  readonly sendMessage: SendMessage;
  queuePolicy(queueArn: string): PolicyDocument | undefined;
}

/** Amazon SQS: standard queues with visibility time-outs, long polling and dead-letter queues. */
export function createSqs(ports: Ports): SqsService {
  const state = createState(ports.database);
  const messages = createMessages(state, ports);
  const actions = createActions(createContext(ports.clock, state, messages));
  return {
    resources: createResources(ports, state),
    actions: Object.keys(actions),
    handle: createJsonHandler('AmazonSQS', actions),
    async sendMessage({ queueArn, body, attributes }) {
      const queue = queueByArn(state, queueArn);
      if (!queue) throw queueDoesNotExist();
      const { MessageId } = messages.send(queue, {
        MessageBody: body,
        ...(attributes && { MessageAttributes: attributes }),
      });
      return { messageId: MessageId };
    },
    queuePolicy: (queueArn) => state.policies.get(queueArn),
    stop: async () => messages.stop(),
  };
}
