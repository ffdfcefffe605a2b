import { AwsError } from '../../../kernel/errors.ts';
import { action } from '../../../protocol/action.ts';
import { list, structure, text } from '../../../protocol/shapes.ts';
import { checkEntries, checkTotalBytes } from '../batch.ts';
import { bytesOf } from '../engine.ts';
import { sendShapes, type SendInput } from '../messages.ts';
import type { SqsContext } from '../context.ts';

interface Input {
  readonly QueueUrl: string;
  readonly Entries: readonly (SendInput & { Id: string })[];
}

export const SendMessageBatch = ({ queue, messages }: SqsContext) =>
  action<Input, unknown>(
    { QueueUrl: text, Entries: list(structure({ Id: text, ...sendShapes })) },
    ({ QueueUrl, Entries = [] }) => {
      checkEntries(Entries, 'SendMessageBatchRequestEntry');
      checkTotalBytes(
        Entries.reduce((sum, { MessageBody, MessageAttributes }) => sum + bytesOf(MessageBody, MessageAttributes), 0),
      );
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
    },
  );
