import { action } from '../../../protocol/action.ts';
import { list, structure, text } from '../../../protocol/shapes.ts';
import type { MessageAttribute } from '../../../contract/ports.ts';
import type { SnsContext } from '../context.ts';
import { validationError } from '../errors.ts';

interface Input {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly PhoneNumber?: string;
  readonly Message: string;
  readonly Subject?: string;
  readonly MessageStructure?: string;
  readonly MessageAttributes?: readonly { Name?: string; Value?: MessageAttribute }[];
}

const attributes = list(
  structure({ Name: text, Value: structure({ DataType: text, StringValue: text, BinaryValue: text }) }),
);

export const Publish = ({ publish }: SnsContext) =>
  action<Input, unknown>(
    {
      TopicArn: text,
      TargetArn: text,
      PhoneNumber: text,
      Message: text,
      Subject: text,
      MessageStructure: text,
      MessageAttributes: attributes,
    },
    (input) => {
      const topicArn = input.TopicArn ?? input.TargetArn;
      const { messageId } = publish({
        message: input.Message,
        ...(topicArn !== undefined && { topicArn }),
        ...(input.PhoneNumber !== undefined && { phoneNumber: input.PhoneNumber }),
        ...(input.Subject !== undefined && { subject: input.Subject }),
        ...(input.MessageStructure !== undefined && { messageStructure: input.MessageStructure }),
        messageAttributes: Object.fromEntries(
          (input.MessageAttributes ?? []).map(({ Name = required('name'), Value = required('value') }) => [
            Name,
            Value,
          ]),
        ),
      });
      return { MessageId: messageId };
    },
  );

const required = (member: string): never => {
  throw validationError(
    `1 validation error detected: Value null at 'messageAttributes.1.member.${member}' failed to satisfy constraint: Member must not be null`,
  );
};
