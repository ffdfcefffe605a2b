import type { DeleteMessageCommandOutput } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';
import { missingParameter } from '../errors.ts';

/** A receipt that no longer counts is no error: the message may have been deleted or received anew. */
export const DeleteMessage = sqsAction({
  input: { QueueUrl: text(), ReceiptHandle: text() },
  needs: onQueue('sqs:DeleteMessage'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, ReceiptHandle: 'AAAA' }],
  run({ QueueUrl = '', ReceiptHandle }, { queue, store }): Wire<DeleteMessageCommandOutput> {
    if (!ReceiptHandle) throw missingParameter('ReceiptHandle');
    store.remove(queue(QueueUrl), ReceiptHandle);
    return {};
  },
});
