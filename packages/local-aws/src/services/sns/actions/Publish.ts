import type { PublishResponse } from '@aws-sdk/client-sns';
import { textOf } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { snsAction } from '../context.ts';
import { messageMembers, publicationOf } from '../message-members.ts';

export const Publish = snsAction({
  input: { TopicArn: text(), TargetArn: text(), PhoneNumber: text(), ...messageMembers },
  // A message to a phone number has no resource.
  needs: ({ TopicArn, TargetArn }) => [{ action: 'sns:Publish', resource: textOf(TopicArn ?? TargetArn) || '*' }],
  genuine: ({ topic }) => [
    {
      TopicArn: topic,
      Message: 'x',
      Subject: 's',
      'MessageAttributes.entry.1.Name': 'a',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': 'x',
      'MessageAttributes.entry.2.Name': 'b',
      'MessageAttributes.entry.2.Value.DataType': 'Binary',
      'MessageAttributes.entry.2.Value.BinaryValue': 'AAEC',
    },
    { TargetArn: topic, Message: '{"default":"x","sqs":"y"}', MessageStructure: 'json' },
    { PhoneNumber: '+15550100', Message: 'x' },
  ],
  handsOn: true,
  run(input, { publish }, { entry }): Wire<PublishResponse> {
    const topicArn = input.TopicArn ?? input.TargetArn;
    const { messageId, sequence } = publish({
      ...publicationOf(input),
      ...(topicArn !== undefined && { topicArn }),
      ...(input.PhoneNumber !== undefined && { phoneNumber: input.PhoneNumber }),
      cause: entry,
    });
    return { MessageId: messageId, ...(sequence !== undefined && { SequenceNumber: sequence }) };
  },
});
