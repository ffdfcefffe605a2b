import { action } from '../../../protocol/action.ts';
import type { SqsContext } from '../context.ts';

export const PurgeQueue = ({ queue, state }: SqsContext) =>
  action<{ QueueUrl: string }, unknown>(['QueueUrl'], ({ QueueUrl }) => {
    state.purge(queue(QueueUrl));
    return {};
  });
