import type { ListDeadLetterSourceQueuesResult } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';

export const ListDeadLetterSourceQueues = sqsAction({
  input: { QueueUrl: text({ required: true }) },
  needs: onQueue('sqs:ListDeadLetterSourceQueues'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl }],
  run({ QueueUrl }, { queue, store }): Wire<ListDeadLetterSourceQueuesResult> {
    const { arn } = queue(QueueUrl);
    const sources = [...store.queues.values()].filter(({ redrive }) => redrive?.deadLetterTargetArn === arn);
    return { queueUrls: sources.map(({ url }) => url) };
  },
});
