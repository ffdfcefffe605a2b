import type { ListQueueTagsResult } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';

export const ListQueueTags = sqsAction({
  input: { QueueUrl: text({ required: true }) },
  needs: onQueue('sqs:ListQueueTags'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl }],
  run({ QueueUrl }, { queue }): Wire<ListQueueTagsResult> {
    const { tags } = queue(QueueUrl);
    return Object.keys(tags).length === 0 ? {} : { Tags: tags };
  },
});
