import type { DeleteMessageCommandOutput } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';
import { deleteByReceipt, genuineHandle } from '../receipts.ts';

export const DeleteMessage = sqsAction({
  input: { QueueUrl: text({ required: true }), ReceiptHandle: text() },
  needs: onQueue('sqs:DeleteMessage'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, ReceiptHandle: genuineHandle }],
  run({ QueueUrl, ReceiptHandle }, context): Wire<DeleteMessageCommandOutput> {
    deleteByReceipt(context, context.queue(QueueUrl), ReceiptHandle);
    return {};
  },
});
