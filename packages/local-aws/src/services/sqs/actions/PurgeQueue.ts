import type { PurgeQueueCommandOutput } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';

export const PurgeQueue = sqsAction({
  input: { QueueUrl: text() },
  needs: onQueue('sqs:PurgeQueue'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl }],
  run({ QueueUrl = '' }, { queue, store }): Wire<PurgeQueueCommandOutput> {
    store.purge(queue(QueueUrl));
    return {};
  },
});
