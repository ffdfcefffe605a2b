import type { ChangeMessageVisibilityCommandOutput } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';
import { changeVisibility, genuineHandle } from '../receipts.ts';

export const ChangeMessageVisibility = sqsAction({
  input: { QueueUrl: text({ required: true }), ReceiptHandle: text(), VisibilityTimeout: integer() },
  needs: onQueue('sqs:ChangeMessageVisibility'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, ReceiptHandle: genuineHandle, VisibilityTimeout: 1 }],
  run(input, context): Wire<ChangeMessageVisibilityCommandOutput> {
    changeVisibility(context, context.queue(input.QueueUrl ?? ''), input);
    return {};
  },
});
