import type { ListQueuesResult } from '@aws-sdk/client-sqs';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { sqsAction } from '../context.ts';

export const ListQueues = sqsAction({
  input: { QueueNamePrefix: text() },
  needs: anywhere('sqs:ListQueues'),
  genuine: () => [{ QueueNamePrefix: 'a' }, {}],
  run({ QueueNamePrefix = '' }, { store }): Wire<ListQueuesResult> {
    const found = [...store.queues.values()].filter(({ name }) => name.startsWith(QueueNamePrefix));
    return { QueueUrls: found.map(({ url }) => url) };
  },
});
