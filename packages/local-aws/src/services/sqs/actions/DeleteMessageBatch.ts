import type { DeleteMessageBatchResult } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { list, structure, text } from '../../../protocol/members.ts';
import { checkEntries } from '../batch.ts';
import { onQueue, sqsAction } from '../context.ts';
import { deleteByReceipt, eachEntry, genuineHandle } from '../receipts.ts';

export const DeleteMessageBatch = sqsAction({
  input: { QueueUrl: text({ required: true }), Entries: list(structure({ Id: text(), ReceiptHandle: text() })) },
  needs: onQueue('sqs:DeleteMessage'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, Entries: [{ Id: 'a', ReceiptHandle: genuineHandle }] }],
  run({ QueueUrl, Entries = [] }, context): Wire<DeleteMessageBatchResult> {
    checkEntries(Entries, 'DeleteMessageBatchRequestEntry');
    const queue = context.queue(QueueUrl);
    return eachEntry(Entries, ({ ReceiptHandle }) => deleteByReceipt(context, queue, ReceiptHandle));
  },
});
