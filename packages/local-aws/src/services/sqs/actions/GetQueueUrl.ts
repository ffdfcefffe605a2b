import { action } from '../../../protocol/action.ts';
import type { SqsContext } from '../context.ts';

export const GetQueueUrl = ({ queue }: SqsContext) => action<{ QueueName: string }, unknown>(['QueueName'], ({ QueueName }) => ({ QueueUrl: queue(QueueName).url }));
