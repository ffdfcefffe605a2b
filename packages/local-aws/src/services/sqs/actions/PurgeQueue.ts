import type { PurgeQueueCommandOutput } from '@aws-sdk/client-sqs';
import { inTurns } from '../../../kernel/in-turns.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';
import { sqsRefusal } from '../errors.ts';

const intervalMs = 60_000;

export const PurgeQueue = sqsAction({
  input: { QueueUrl: text({ required: true }) },
  needs: onQueue('sqs:PurgeQueue'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl }],
  async run({ QueueUrl }, { queue, store, clock, recently }): Promise<Wire<PurgeQueueCommandOutput>> {
    const purged = queue(QueueUrl);
    const last = recently.purged.get(purged.name);
    const now = clock.now();
    if (last !== undefined && now - last < intervalMs)
      throw sqsRefusal(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${purged.name} is allowed every 60 seconds.`,
        403,
      );
    recently.purged.set(purged.name, now);
    await inTurns(store.purge(purged));
    return {};
  },
});
