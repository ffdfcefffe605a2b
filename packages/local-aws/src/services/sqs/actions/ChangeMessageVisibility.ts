import { action } from '../../../protocol/action.ts';
import { receiptHandleIsInvalid } from '../errors.ts';
import type { SqsContext } from '../context.ts';

interface Input {
  readonly QueueUrl: string;
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout: number;
}

export const ChangeMessageVisibility = ({ clock, queue, state }: SqsContext) =>
  action<Input, unknown>(['QueueUrl', 'ReceiptHandle', 'VisibilityTimeout'], ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) => {
    const now = clock.now();
    if (!state.changeVisibility(queue(QueueUrl), ReceiptHandle, now, now + VisibilityTimeout * 1000)) throw receiptHandleIsInvalid();
    return {};
  });
