import { action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import type { SqsContext } from '../context.ts';

export const GetQueueUrl = ({ queue }: SqsContext) =>
  action<{ QueueName: string }, unknown>({ QueueName: text }, ({ QueueName }) => ({ QueueUrl: queue(QueueName).url }));
