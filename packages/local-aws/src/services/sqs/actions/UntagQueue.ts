import type { UntagQueueCommandOutput } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';
import { invalidParameter } from '../errors.ts';

export const UntagQueue = sqsAction({
  input: { QueueUrl: text({ required: true }), TagKeys: list(text()) },
  needs: onQueue('sqs:UntagQueue'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, TagKeys: ['a'] }],
  run({ QueueUrl, TagKeys = [] }, { queue, keep }): Wire<UntagQueueCommandOutput> {
    const { name, attributes, tags, created, modified } = queue(QueueUrl);
    if (TagKeys.length === 0) throw invalidParameter('Tag keys must be between 1 and 128 characters in length.');
    const left = Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key)));
    keep({ name, attributes, tags: left, created, modified });
    return {};
  },
});
