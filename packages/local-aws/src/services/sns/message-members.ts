import type { MessageAttribute } from '../../contract/ports.ts';
import { list, structure, text, type InputOf } from '../../protocol/members.ts';
import type { PublishInput } from './publish.ts';

/** The members of a message, alone or in a batch. */
export const messageMembers = {
  Message: text({ required: true }),
  Subject: text(),
  MessageStructure: text(),
  MessageAttributes: list(
    structure({
      Name: text({ required: true }),
      Value: structure({ DataType: text(), StringValue: text(), BinaryValue: text() }, { required: true }),
    }),
  ),
  MessageGroupId: text(),
  MessageDeduplicationId: text(),
};

type Members = InputOf<typeof messageMembers>;

export const publicationOf = (members: Members): Omit<PublishInput, 'topicArn' | 'phoneNumber' | 'cause'> => ({
  message: members.Message,
  ...(members.Subject !== undefined && { subject: members.Subject }),
  ...(members.MessageStructure !== undefined && { messageStructure: members.MessageStructure }),
  messageAttributes: attributesOf(members.MessageAttributes ?? []),
  groupId: members.MessageGroupId,
  deduplicationId: members.MessageDeduplicationId,
});

/** Answers the attributes by name. The publication refuses one without a type. */
const attributesOf = (
  attributes: NonNullable<Members['MessageAttributes']>,
): Readonly<Record<string, MessageAttribute>> =>
  Object.fromEntries(attributes.map(({ Name, Value }) => [Name, { DataType: '', ...Value }]));
