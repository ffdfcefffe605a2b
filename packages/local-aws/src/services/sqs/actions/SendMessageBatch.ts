import { AwsError } from '../../../errors.ts';
import { action } from '../../../protocol/action.ts';
import { list, structure, text } from '../../../protocol/shapes.ts';
import { sendShapes, type SendInput } from '../messages.ts';
import type { SqsContext } from '../context.ts';

interface Input {
  readonly QueueUrl: string;
  readonly Entries: readonly (SendInput & { Id: string })[];
}

export const SendMessageBatch = ({ queue, messages }: SqsContext) =>
  action<Input, unknown>({ QueueUrl: text, Entries: list(structure({ Id: text, ...sendShapes })) }, ({ QueueUrl, Entries = [] }) => {
    if (Entries.length === 0) throw new AwsError('com.amazonaws.sqs#EmptyBatchRequest', 'There should be at least one SendMessageBatchRequestEntry in the request.');
    if (Entries.length > 10) throw new AwsError('com.amazonaws.sqs#TooManyEntriesInBatchRequest', `Maximum number of entries per request are 10. You have sent ${Entries.length}.`);
    const target = queue(QueueUrl);
    const Successful: unknown[] = [];
    const Failed: unknown[] = [];
    for (const entry of Entries) {
      try {
        Successful.push({ Id: entry.Id, ...messages.send(target, entry) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code.split('#').at(-1), Message: error.message });
      }
    }
    return { Successful, ...(Failed.length > 0 && { Failed }) };
  });
