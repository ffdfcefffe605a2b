import type { ChangeMessageVisibilityBatchResult } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, list, structure, text } from '../../../protocol/members.ts';
import { checkEntries } from '../batch.ts';
import { onQueue, sqsAction } from '../context.ts';
import { changeVisibility, eachEntry, genuineHandle } from '../receipts.ts';

export const ChangeMessageVisibilityBatch = sqsAction({
  input: {
    QueueUrl: text({ required: true }),
    Entries: list(structure({ Id: text(), ReceiptHandle: text(), VisibilityTimeout: integer() })),
  },
  needs: onQueue('sqs:ChangeMessageVisibility'),
  genuine: ({ queueUrl }) => [
    { QueueUrl: queueUrl, Entries: [{ Id: 'a', ReceiptHandle: genuineHandle, VisibilityTimeout: 1 }] },
  ],
  run({ QueueUrl, Entries = [] }, context): Wire<ChangeMessageVisibilityBatchResult> {
    checkEntries(Entries, 'ChangeMessageVisibilityBatchRequestEntry');
    const queue = context.queue(QueueUrl);
    return eachEntry(Entries, (entry) => changeVisibility(context, queue, entry));
  },
});
