import type { ChangeMessageVisibilityCommandOutput } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';
import { missingParameter, receiptHandleIsInvalid, requireBetween } from '../errors.ts';

export const ChangeMessageVisibility = sqsAction({
  input: { QueueUrl: text(), ReceiptHandle: text(), VisibilityTimeout: integer() },
  needs: onQueue('sqs:ChangeMessageVisibility'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, ReceiptHandle: 'AAAA', VisibilityTimeout: 1 }],
  run(
    { QueueUrl = '', ReceiptHandle, VisibilityTimeout },
    { clock, queue, store },
  ): Wire<ChangeMessageVisibilityCommandOutput> {
    if (!ReceiptHandle) throw missingParameter('ReceiptHandle');
    if (VisibilityTimeout === undefined) throw missingParameter('VisibilityTimeout');
    requireBetween('VisibilityTimeout', VisibilityTimeout, 0, 43_200);
    const now = clock.now();
    if (!store.changeVisibility(queue(QueueUrl), ReceiptHandle, now, now + VisibilityTimeout * 1000))
      throw receiptHandleIsInvalid();
    return {};
  },
});
