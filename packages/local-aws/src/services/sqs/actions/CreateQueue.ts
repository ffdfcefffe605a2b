import type { CreateQueueResult } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { map, text } from '../../../protocol/members.ts';
import { onQueue, requirePrincipals, sqsAction, type SqsContext } from '../context.ts';
import { sqsRefusal } from '../errors.ts';
import {
  checkQueueAttributes,
  checkQueueName,
  describedAttributes,
  type Queue,
  type QueueAttributes,
} from '../queue.ts';

const recentMs = 60_000;

// docs: Amazon SQS API Reference, "CreateQueue"
export const CreateQueue = sqsAction({
  input: { QueueName: text({ required: true }), Attributes: map(text()), tags: map(text()) },
  needs: onQueue('sqs:CreateQueue'),
  genuine: () => [
    { QueueName: 'hostile', Attributes: { DelaySeconds: '1' }, tags: { a: 'b' } },
    { QueueName: 'hostile.fifo', Attributes: { FifoQueue: 'true' } },
  ],
  run({ QueueName, Attributes = {}, tags = {} }, context): Wire<CreateQueueResult> {
    const isFifo = Attributes['FifoQueue'] === 'true';
    checkQueueName(QueueName, isFifo);
    checkQueueAttributes(Attributes, isFifo);
    requirePrincipals(Attributes['Policy'], context);
    const existing = context.store.queues.get(QueueName);
    if (existing) return same(existing, Attributes);
    checkRecent(context, QueueName);
    const now = context.clock.now();
    const definition = { name: QueueName, attributes: Attributes, tags, created: now, modified: now };
    context.check(definition);
    return { QueueUrl: context.keep(definition).url };
  },
});

/** Answers an existing queue of this name if it has the requested attributes, and refuses otherwise. */
function same(queue: Queue, asked: QueueAttributes): Wire<CreateQueueResult> {
  const known = describedAttributes(queue);
  const other = Object.keys(asked).find((name) => known[name] !== asked[name]);
  if (other === undefined) return { QueueUrl: queue.url };
  throw sqsRefusal(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${other}`,
  );
}

function checkRecent({ clock, recently }: SqsContext, name: string): void {
  const deleted = recently.deleted.get(name);
  if (deleted === undefined || clock.now() - deleted >= recentMs) return;
  throw sqsRefusal(
    'QueueDeletedRecently',
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  );
}
