import type { MessageAttribute } from '../../../contract/ports.ts';
import type { Integrate } from './errand.ts';
import { metadata, topicAnswer } from './metadata.ts';
import { membersAsWritten, membersOf, optionalText, textMember } from './task-error.ts';

/** Calls sns:publish. A message that is no text is sent as JSON. */
export const publish: Integrate = async (errand) => {
  const args = membersOf(errand);
  const optional = {
    topicArn: textMember(args, 'TopicArn'),
    phoneNumber: textMember(args, 'PhoneNumber'),
    subject: textMember(args, 'Subject'),
    messageStructure: textMember(args, 'MessageStructure'),
    groupId: textMember(args, 'MessageGroupId'),
    deduplicationId: textMember(args, 'MessageDeduplicationId'),
    messageAttributes: args['MessageAttributes'] as unknown as Record<string, MessageAttribute> | undefined,
  };
  const { messageId } = await errand.ports.publishMessage({
    principal: errand.principal,
    message: optionalText(membersAsWritten(errand)['Message']) ?? '',
    cause: errand.call.cause,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  });
  return { MessageId: messageId, ...metadata(errand, topicAnswer(errand, messageId)) };
};
