import { action } from '../../../protocol/action.ts';
import type { SendInput } from '../messages.ts';
import type { SqsContext } from '../context.ts';

export const SendMessage = ({ queue, messages }: SqsContext) =>
  action<SendInput & { QueueUrl: string }, unknown>(['QueueUrl', 'MessageBody', 'DelaySeconds', 'MessageAttributes'], (input) => messages.send(queue(input.QueueUrl), input));
