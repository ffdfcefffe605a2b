import type { GetQueueAttributesResult } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { onQueue, sqsAction, type SqsContext } from '../context.ts';
import type { Queue } from '../store.ts';

export const GetQueueAttributes = sqsAction({
  input: { QueueUrl: text(), AttributeNames: list(text()) },
  needs: onQueue('sqs:GetQueueAttributes'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, AttributeNames: ['All'] }],
  run({ QueueUrl = '', AttributeNames = [] }, context): Wire<GetQueueAttributesResult> {
    const asked = Object.entries(attributesOf(context.queue(QueueUrl), context)).filter(
      ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
    );
    return asked.length === 0 ? {} : { Attributes: Object.fromEntries(asked) };
  },
});

function attributesOf(queue: Queue, { clock, store }: SqsContext): Record<string, string> {
  const counts = store.counts(queue, clock.now());
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible ?? 0),
    ApproximateNumberOfMessagesNotVisible: String(counts.in_flight ?? 0),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed ?? 0),
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    DelaySeconds: String(queue.delaySeconds),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    ReceiveMessageWaitTimeSeconds: String(queue.waitTimeSeconds),
    MaximumMessageSize: String(queue.maximumMessageSize),
    ...(queue.redrive && { RedrivePolicy: JSON.stringify(queue.redrive) }),
  };
}
