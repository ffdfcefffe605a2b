import type { GetQueueUrlResult } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';

export const GetQueueUrl = sqsAction({
  input: { QueueName: text({ required: true }) },
  needs: onQueue('sqs:GetQueueUrl'),
  genuine: ({ queueUrl }) => [{ QueueName: queueUrl.split('/').at(-1) }],
  run: ({ QueueName }, { queue }): Wire<GetQueueUrlResult> => ({ QueueUrl: queue(QueueName).url }),
});
