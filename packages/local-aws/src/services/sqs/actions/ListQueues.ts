import { action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import type { SqsContext } from '../context.ts';

export const ListQueues = ({ state }: SqsContext) =>
  action<{ QueueNamePrefix?: string }, unknown>({ QueueNamePrefix: text }, ({ QueueNamePrefix = '' }) => ({
    QueueUrls: [...state.queues.values()].filter(({ name }) => name.startsWith(QueueNamePrefix)).map(({ url }) => url),
  }));
