import type { Clock } from '../../../clock.ts';
import type { Actions } from '../../../protocol/action.ts';
import { queueDoesNotExist } from '../errors.ts';
import type { Messages } from '../messages.ts';
import type { Queue, SqsState } from '../state.ts';
import { ChangeMessageVisibility } from './ChangeMessageVisibility.ts';
import { DeleteMessage } from './DeleteMessage.ts';
import { GetQueueAttributes } from './GetQueueAttributes.ts';
import { GetQueueUrl } from './GetQueueUrl.ts';
import { ListQueues } from './ListQueues.ts';
import { PurgeQueue } from './PurgeQueue.ts';
import { ReceiveMessage } from './ReceiveMessage.ts';
import { SendMessage } from './SendMessage.ts';
import { SendMessageBatch } from './SendMessageBatch.ts';

export interface SqsContext {
  readonly clock: Clock;
  readonly state: SqsState;
  readonly messages: Messages;
  /** The queue of a `QueueUrl`; throws QueueDoesNotExist. */
  queue(url: string): Queue;
}

export function createContext(clock: Clock, state: SqsState, messages: Messages): SqsContext {
  const queue = (url: string): Queue => {
    // The last segment names the queue: clients may know the endpoint by another host name.
    const found = state.queues.get(String(url ?? '').split('/').at(-1) ?? '');
    if (!found) throw queueDoesNotExist();
    return found;
  };
  return { clock, state, messages, queue };
}

export const createActions = (context: SqsContext): Actions => ({
  ChangeMessageVisibility: ChangeMessageVisibility(context),
  DeleteMessage: DeleteMessage(context),
  GetQueueAttributes: GetQueueAttributes(context),
  GetQueueUrl: GetQueueUrl(context),
  ListQueues: ListQueues(context),
  PurgeQueue: PurgeQueue(context),
  ReceiveMessage: ReceiveMessage(context),
  SendMessage: SendMessage(context),
  SendMessageBatch: SendMessageBatch(context),
});
