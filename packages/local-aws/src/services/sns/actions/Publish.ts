import type { PublishResponse } from '@aws-sdk/client-sns';
import { textOf } from '../../../contract/action.ts';
import type { MessageAttribute } from '../../../contract/ports.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { list, structure, text, type InputOf } from '../../../protocol/members.ts';
import { snsAction } from '../context.ts';

const messageAttributes = list(
  structure({
    Name: text({ required: true }),
    Value: structure({ DataType: text(), StringValue: text(), BinaryValue: text() }, { required: true }),
  }),
);

export const Publish = snsAction({
  input: {
    TopicArn: text(),
    TargetArn: text(),
    PhoneNumber: text(),
    Message: text({ required: true }),
    Subject: text(),
    MessageStructure: text(),
    MessageAttributes: messageAttributes,
  },
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
    const { messageId } = publish({
      message: input.Message,
      ...(topicArn !== undefined && { topicArn }),
      ...(input.PhoneNumber !== undefined && { phoneNumber: input.PhoneNumber }),
      ...(input.Subject !== undefined && { subject: input.Subject }),
      ...(input.MessageStructure !== undefined && { messageStructure: input.MessageStructure }),
      messageAttributes: attributesOf(input.MessageAttributes ?? []),
      cause: entry,
    });
    return { MessageId: messageId };
  },
});

type Attributes = NonNullable<InputOf<{ list: typeof messageAttributes }>['list']>;

/** Answers the attributes by name. The publication refuses one without a type. */
const attributesOf = (attributes: Attributes): Readonly<Record<string, MessageAttribute>> =>
  Object.fromEntries(attributes.map(({ Name, Value }) => [Name, { DataType: '', ...Value }]));
