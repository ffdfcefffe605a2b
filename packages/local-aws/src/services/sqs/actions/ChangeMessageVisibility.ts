import { action } from '../../../protocol/action.ts';
import { integer, text } from '../../../protocol/shapes.ts';
import { missingParameter, receiptHandleIsInvalid, requireBetween } from '../errors.ts';
import type { SqsContext } from '../context.ts';

interface Input {
  readonly QueueUrl: string;
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout?: number;
}

export const ChangeMessageVisibility = ({ clock, queue, state }: SqsContext) =>
  action<Input, unknown>(
    { QueueUrl: text, ReceiptHandle: text, VisibilityTimeout: integer },
    ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) => {
      if (!ReceiptHandle) throw missingParameter('ReceiptHandle');
      if (VisibilityTimeout === undefined) throw missingParameter('VisibilityTimeout');
      requireBetween('VisibilityTimeout', VisibilityTimeout, 0, 43_200);
      const now = clock.now();
      if (!state.changeVisibility(queue(QueueUrl), ReceiptHandle, now, now + VisibilityTimeout * 1000))
        throw receiptHandleIsInvalid();
      return {};
    },
  );
