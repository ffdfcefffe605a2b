import { action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import { missingParameter } from '../errors.ts';
import type { SqsContext } from '../context.ts';

/** A receipt that no longer counts is no error: the message may have been deleted or received anew. */
export const DeleteMessage = ({ queue, state }: SqsContext) =>
  action<{ QueueUrl: string; ReceiptHandle: string }, unknown>(
    { QueueUrl: text, ReceiptHandle: text },
    ({ QueueUrl, ReceiptHandle }) => {
      if (!ReceiptHandle) throw missingParameter('ReceiptHandle');
      state.remove(queue(QueueUrl), ReceiptHandle);
      return {};
    },
  );
