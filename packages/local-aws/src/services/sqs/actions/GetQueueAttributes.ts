import type { GetQueueAttributesResult } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { onQueue, sqsAction, type SqsContext } from '../context.ts';
import { invalidAttributeName } from '../errors.ts';
import { describedAttributes, type Queue } from '../queue.ts';

export const GetQueueAttributes = sqsAction({
  input: { QueueUrl: text({ required: true }), AttributeNames: list(text()) },
  needs: onQueue('sqs:GetQueueAttributes'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, AttributeNames: ['All'] }],
  run({ QueueUrl, AttributeNames = [] }, context): Wire<GetQueueAttributesResult> {
    const queue = context.queue(QueueUrl);
    const unknown = AttributeNames.find((name) => name !== 'All' && !known.has(name));
    if (unknown !== undefined) throw invalidAttributeName(unknown);
    const asked = Object.entries(attributesOf(queue, context)).filter(
      ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
    );
    return asked.length === 0 ? {} : { Attributes: Object.fromEntries(asked) };
  },
});

/** docs: Amazon SQS API Reference, "GetQueueAttributes" */
const known: ReadonlySet<string> = new Set([
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'ContentBasedDeduplication',
  'CreatedTimestamp',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'LastModifiedTimestamp',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'QueueArn',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
]);

function attributesOf(queue: Queue, { clock, store }: SqsContext): Record<string, string> {
  const counts = store.counts(queue, clock.now());
  const policy = store.policyTexts.get(queue.arn);
  return {
    ...describedAttributes(queue),
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    ...(policy !== undefined && { Policy: policy }),
  };
}
