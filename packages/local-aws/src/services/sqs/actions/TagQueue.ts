import type { TagQueueCommandOutput } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { map, text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';
import { invalidParameter, missingParameter } from '../errors.ts';

/** docs: Amazon SQS Developer Guide, "Amazon SQS cost allocation tags" */
const mostTags = 50;

export const TagQueue = sqsAction({
  input: { QueueUrl: text({ required: true }), Tags: map(text()) },
  needs: onQueue('sqs:TagQueue'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, Tags: { a: 'b' } }],
  run({ QueueUrl, Tags }, { queue, keep }): Wire<TagQueueCommandOutput> {
    const { name, attributes, tags, created, modified } = queue(QueueUrl);
    if (!Tags || Object.keys(Tags).length === 0) throw missingParameter('Tags');
    const all = { ...tags, ...Tags };
    if (Object.keys(all).length > mostTags) throw invalidParameter('Too many tags added for queue.');
    keep({ name, attributes, tags: all, created, modified });
    return {};
  },
});
