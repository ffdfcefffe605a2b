import { policyNamed } from '../../contract/policy.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import type { EntryId } from '../../contract/action.ts';
import type { MetricSample } from '../../contract/metrics.ts';
import type { SendMessage } from '../../contract/ports.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import { createContext } from './context.ts';
import { queueDoesNotExist, refusedMembers } from './errors.ts';
import { gaugesOf } from './gauges.ts';
import { sqsProtocol } from './query.ts';
import { Messages, queueByArn } from './messages.ts';
import { MoveTasks } from './move-tasks.ts';
import { createResources } from './resources.ts';
import { createSqsStore } from './store.ts';

export interface SqsService extends Service {
  readonly sendMessage: SendMessage;
  /** Answers the journal's entry of the call that sent a message, by the handle of its receipt. */
  readonly causeOf: (receipt: string) => EntryId | undefined;
  /** Measures the number of messages in the queues, for CloudWatch. */
  readonly gauges: () => readonly MetricSample[];
}

/** Amazon SQS: standard and FIFO queues with visibility timeouts, long polling and dead-letter queues. */
export function createSqs(ports: Ports): SqsService {
  const store = createSqsStore(ports.database);
  const messages = new Messages(store, ports);
  const moves = new MoveTasks(ports, store, messages);
  const context = createContext(ports, store, messages, moves);
  for (const [, definition] of store.definitions.own()) context.take(definition);
  return {
    ...sqsProtocol(jsonProtocol('AmazonSQS', { denied: { code: 'AccessDeniedException', status: 403 } })),
    ...registryOf(actions, context, refusedMembers),
    conditionKeys: [],
    resources: createResources(ports, store, context),
    async sendMessage({ queueArn, body, attributes, groupId, deduplicationId, principal, cause }) {
      const queue = queueByArn(store, queueArn);
      if (!queue) throw queueDoesNotExist();
      const input = {
        MessageBody: body,
        ...(attributes && { MessageAttributes: attributes }),
        ...(groupId !== undefined && { MessageGroupId: groupId }),
        ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
      };
      const { MessageId } = messages.send(queue, input, { sender: principal.type, cause });
      return { messageId: MessageId };
    },
    causeOf: store.causeOf,
    gauges: () => gaugesOf(store, ports.clock.now()),
    policyOf: (arn) => policyNamed(arn, store.policies.get(arn)),
    start: () => moves.resume(),
    async stop() {
      moves.stop();
      messages.stop();
    },
  };
}
