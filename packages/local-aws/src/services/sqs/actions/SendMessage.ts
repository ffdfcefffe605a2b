import type { SendMessageResult } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';
import { genuineAttributes, sendMembers } from '../messages.ts';

export const SendMessage = sqsAction({
  input: { QueueUrl: text(), ...sendMembers },
  needs: onQueue('sqs:SendMessage'),
  genuine: ({ queueUrl }) => [
    { QueueUrl: queueUrl, MessageBody: 'x', DelaySeconds: 0, MessageAttributes: genuineAttributes },
  ],
  run: (input, { queue, messages }): Wire<SendMessageResult> => messages.send(queue(input.QueueUrl ?? ''), input),
});
