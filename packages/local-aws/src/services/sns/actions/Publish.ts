import { action } from '../../../protocol/action.ts';
import type { MessageAttribute } from '../../../service-ports.ts';
import type { SnsContext } from '../context.ts';

interface Input {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly PhoneNumber?: string;
  readonly Message: string;
  readonly Subject?: string;
  readonly MessageStructure?: string;
  readonly MessageAttributes?: readonly { Name: string; Value: MessageAttribute }[];
}

export const Publish = ({ publish }: SnsContext) =>
  action<Input, unknown>(['TopicArn', 'TargetArn', 'PhoneNumber', 'Message', 'Subject', 'MessageStructure', 'MessageAttributes'], (input) => {
    const topicArn = input.TopicArn ?? input.TargetArn;
    const { messageId } = publish({
      message: input.Message,
      ...(topicArn !== undefined && { topicArn }),
      ...(input.PhoneNumber !== undefined && { phoneNumber: input.PhoneNumber }),
      ...(input.Subject !== undefined && { subject: input.Subject }),
      ...(input.MessageStructure !== undefined && { messageStructure: input.MessageStructure }),
      messageAttributes: Object.fromEntries((input.MessageAttributes ?? []).map(({ Name, Value }) => [Name, Value])),
    });
    return { MessageId: messageId };
  });
