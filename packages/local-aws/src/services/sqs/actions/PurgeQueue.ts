import { action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import type { SqsContext } from '../context.ts';

export const PurgeQueue = ({ queue, state }: SqsContext) =>
  action<{ QueueUrl: string }, unknown>({ QueueUrl: text }, ({ QueueUrl }) => {
    state.purge(queue(QueueUrl));
    return {};
  });
