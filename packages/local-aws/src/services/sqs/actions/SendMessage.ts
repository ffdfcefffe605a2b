import type { SendMessageResult } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onQueue, senderOf, sqsAction } from '../context.ts';
import { genuineAttributes, sendMembers } from '../messages.ts';

export const SendMessage = sqsAction({
  input: { QueueUrl: text({ required: true }), ...sendMembers },
  needs: onQueue('sqs:SendMessage'),
  genuine: ({ queueUrl }) => [
    {
      QueueUrl: queueUrl,
      MessageBody: 'x',
      DelaySeconds: 0,
      MessageAttributes: genuineAttributes,
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } },
      MessageGroupId: 'g',
    },
  ],
  handsOn: true,
  run: (input, { queue, messages }, call): Wire<SendMessageResult> =>
    messages.send(queue(input.QueueUrl ?? ''), input, senderOf(call)),
});
