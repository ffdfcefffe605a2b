import type { DeleteQueueCommandOutput } from '@aws-sdk/client-sqs';
import { atOnce, inTurns } from '../../../kernel/in-turns.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';

export const DeleteQueue = sqsAction({
  input: { QueueUrl: text({ required: true }) },
  needs: onQueue('sqs:DeleteQueue'),
  genuine: () => [{ QueueUrl: 'hostile-doomed' }],
  async run({ QueueUrl }, { queue, store, messages, recently, clock }): Promise<Wire<DeleteQueueCommandOutput>> {
    const doomed = queue(QueueUrl);
    await inTurns(store.purge(doomed));
    // These have come meanwhile.
    atOnce(store.purge(doomed));
    store.queues.delete(doomed.name);
    store.policies.delete(doomed.arn);
    store.policyTexts.delete(doomed.arn);
    store.calledPolicies.forget(doomed.arn);
    store.definitions.remove(doomed.name);
    recently.deleted.set(doomed.name, clock.now());
    messages.close(doomed);
    return {};
  },
});
