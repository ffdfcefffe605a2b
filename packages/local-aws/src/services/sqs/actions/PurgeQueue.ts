import { text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';

export const PurgeQueue = sqsAction({
  input: { QueueUrl: text() },
  needs: onQueue('sqs:PurgeQueue'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl }],
  run({ QueueUrl = '' }, { queue, store }): object {
    store.purge(queue(QueueUrl));
    return {};
  },
});
