import type { Actions } from '../../../protocol/action.ts';
import type { SqsContext } from '../context.ts';
import { ChangeMessageVisibility } from './ChangeMessageVisibility.ts';
import { DeleteMessage } from './DeleteMessage.ts';
import { GetQueueAttributes } from './GetQueueAttributes.ts';
import { GetQueueUrl } from './GetQueueUrl.ts';
import { ListQueues } from './ListQueues.ts';
import { PurgeQueue } from './PurgeQueue.ts';
import { ReceiveMessage } from './ReceiveMessage.ts';
import { SendMessage } from './SendMessage.ts';
import { SendMessageBatch } from './SendMessageBatch.ts';

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
