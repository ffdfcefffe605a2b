import { action } from '../../../protocol/action.ts';
import { list, text } from '../../../protocol/shapes.ts';
import type { SqsContext } from '../context.ts';

export const GetQueueAttributes = ({ clock, queue, state }: SqsContext) =>
  action<{ QueueUrl: string; AttributeNames?: readonly string[] }, unknown>(
    { QueueUrl: text, AttributeNames: list(text) },
    ({ QueueUrl, AttributeNames = [] }) => {
      const source = queue(QueueUrl);
      const counts = state.counts(source, clock.now());
      const attributes: Record<string, string> = {
        QueueArn: source.arn,
        ApproximateNumberOfMessages: String(counts.visible ?? 0),
        ApproximateNumberOfMessagesNotVisible: String(counts.in_flight ?? 0),
        ApproximateNumberOfMessagesDelayed: String(counts.delayed ?? 0),
        VisibilityTimeout: String(source.visibilityTimeoutSeconds),
        DelaySeconds: String(source.delaySeconds),
        MessageRetentionPeriod: String(source.retentionSeconds),
        ReceiveMessageWaitTimeSeconds: String(source.waitTimeSeconds),
        MaximumMessageSize: String(source.maximumMessageSize),
        ...(source.redrive && { RedrivePolicy: JSON.stringify(source.redrive) }),
      };
      const asked = Object.entries(attributes).filter(
        ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
      );
      return asked.length === 0 ? {} : { Attributes: Object.fromEntries(asked) };
    },
  );
