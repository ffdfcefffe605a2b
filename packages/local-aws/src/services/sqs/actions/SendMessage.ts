import { action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import { sendShapes, type SendInput } from '../messages.ts';
import type { SqsContext } from '../context.ts';

export const SendMessage = ({ queue, messages }: SqsContext) =>
  action<SendInput & { QueueUrl: string }, unknown>({ QueueUrl: text, ...sendShapes }, (input) =>
    messages.send(queue(input.QueueUrl), input),
  );
