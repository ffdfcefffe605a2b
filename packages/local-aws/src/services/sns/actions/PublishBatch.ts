import type { BatchResultErrorEntry, PublishBatchResultEntry } from '@aws-sdk/client-sns';
import { textOf } from '../../../contract/action.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { list, structure, text } from '../../../protocol/members.ts';
import { checkTopicArn } from '../arns.ts';
import { snsAction } from '../context.ts';
import { notFound } from '../errors.ts';
import { deduplicationIdOf } from '../fifo.ts';
import { messageMembers, publicationOf } from '../message-members.ts';
import { isEntryId, mostEntries } from '../../../delivery/batch.ts';
import { mostBytes } from '../engine.ts';

interface Answer {
  readonly Successful: { readonly member: Wire<PublishBatchResultEntry>[] };
  readonly Failed: { readonly member: Wire<BatchResultErrorEntry>[] };
}

export const PublishBatch = snsAction({
  input: {
    TopicArn: text({ required: true }),
    PublishBatchRequestEntries: list(structure({ Id: text({ required: true }), ...messageMembers }), {
      required: true,
    }),
  },
  needs: ({ TopicArn }) => [{ action: 'sns:Publish', resource: textOf(TopicArn) }],
  genuine: ({ topic }) => [
    {
      TopicArn: topic,
      'PublishBatchRequestEntries.member.1.Id': 'a',
      'PublishBatchRequestEntries.member.1.Message': 'x',
      'PublishBatchRequestEntries.member.2.Id': 'b',
      'PublishBatchRequestEntries.member.2.Message': 'y',
    },
  ],
  handsOn: true,
  run({ TopicArn, PublishBatchRequestEntries: entries }, { publish, store, region }, { entry }): Answer {
    checkEntries(entries);
    checkTopicArn(region, TopicArn);
    const topic = store.topics.get(TopicArn);
    if (!topic) throw notFound('Topic');
    // What a FIFO topic lacks refuses the whole batch.
    for (const one of entries) {
      const { groupId, deduplicationId } = publicationOf(one);
      deduplicationIdOf(topic, one.Message, { groupId, deduplicationId });
    }
    const answer: Answer = { Successful: { member: [] }, Failed: { member: [] } };
    for (const one of entries) {
      try {
        const { messageId, sequence } = publish({ ...publicationOf(one), topicArn: TopicArn, cause: entry });
        const number = sequence !== undefined && { SequenceNumber: sequence };
        answer.Successful.member.push({ Id: one.Id, MessageId: messageId, ...number });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const { code, message } = error;
        answer.Failed.member.push({ Id: one.Id, Code: code, Message: message, SenderFault: true });
      }
    }
    return answer;
  },
});

const refused = (code: string, message: string): AwsError => new AwsError(code, message);

/** docs: Amazon SNS API Reference, "PublishBatch" (Errors) */
function checkEntries(entries: readonly { readonly Id: string; readonly Message: string }[]): void {
  if (entries.length === 0) throw refused('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  if (entries.length > mostEntries)
    throw refused('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
  if (entries.some(({ Id }) => !isEntryId(Id)))
    throw refused(
      'InvalidBatchEntryId',
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw refused('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  const bytes = entries.reduce((sum, { Message }) => sum + Buffer.byteLength(Message), 0);
  if (bytes > mostBytes)
    throw refused('BatchRequestTooLong', 'The length of all the batch messages put together is more than the limit.');
}
