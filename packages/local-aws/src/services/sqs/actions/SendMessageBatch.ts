import type { BatchResultErrorEntry, SendMessageBatchResult, SendMessageBatchResultEntry } from '@aws-sdk/client-sqs';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { list, structure, text } from '../../../protocol/members.ts';
import { checkEntries, checkTotalBytes } from '../batch.ts';
import { onQueue, senderOf, sqsAction } from '../context.ts';
import { bytesOf } from '../engine.ts';
import { genuineAttributes, sendMembers } from '../messages.ts';

export const SendMessageBatch = sqsAction({
  input: { QueueUrl: text({ required: true }), Entries: list(structure({ Id: text(), ...sendMembers })) },
  // A batch needs the permission of its messages. docs: Amazon SQS Developer Guide, "Amazon SQS API permissions:
  // Actions and resource reference"
  needs: onQueue('sqs:SendMessage'),
  genuine: ({ queueUrl }) => [
    {
      QueueUrl: queueUrl,
      Entries: [
        { Id: 'a', MessageBody: 'x' },
        { Id: 'b', MessageBody: 'y', DelaySeconds: 1, MessageAttributes: genuineAttributes },
      ],
    },
  ],
  handsOn: true,
  run({ QueueUrl, Entries = [] }, { queue, messages }, call): Wire<SendMessageBatchResult> {
    checkEntries(Entries, 'SendMessageBatchRequestEntry');
    checkTotalBytes(
      Entries.reduce((sum, { MessageBody, MessageAttributes }) => sum + bytesOf(MessageBody, MessageAttributes), 0),
    );
    const target = queue(QueueUrl);
    const Successful: Wire<SendMessageBatchResultEntry>[] = [];
    const Failed: Wire<BatchResultErrorEntry>[] = [];
    for (const entry of Entries) {
      const { Id = '' } = entry;
      try {
        Successful.push({ Id, ...messages.send(target, entry, senderOf(call)) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Failed.push({
          Id,
          SenderFault: true,
          Code: error.code
            .split('#')
            .at(-1)
            ?.replace(/Exception$/, ''),
          Message: error.message,
        });
      }
    }
    return { Successful, ...(Failed.length > 0 && { Failed }) };
  },
});
