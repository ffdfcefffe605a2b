import { list, structure, text } from '../../../protocol/members.ts';
import { checkEntries } from '../batch.ts';
import { onQueue, sqsAction } from '../context.ts';
import { deleteByReceipt, eachEntry, genuineHandle, type BatchOutcome } from '../receipts.ts';

export const DeleteMessageBatch = sqsAction({
  input: { QueueUrl: text(), Entries: list(structure({ Id: text(), ReceiptHandle: text() })) },
  needs: onQueue('sqs:DeleteMessage'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, Entries: [{ Id: 'a', ReceiptHandle: genuineHandle }] }],
  run({ QueueUrl = '', Entries = [] }, context): BatchOutcome {
    checkEntries(Entries, 'DeleteMessageBatchRequestEntry');
    const queue = context.queue(QueueUrl);
    return eachEntry(Entries, ({ ReceiptHandle }) => deleteByReceipt(context, queue, ReceiptHandle));
  },
});
