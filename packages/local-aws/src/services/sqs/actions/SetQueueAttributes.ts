import type { SetQueueAttributesCommandOutput } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { map, text } from '../../../protocol/members.ts';
import { onQueue, requirePrincipals, sqsAction } from '../context.ts';
import { missingParameter } from '../errors.ts';
import { checkQueueAttributes } from '../queue.ts';
import { requireSources } from '../redrive.ts';

export const SetQueueAttributes = sqsAction({
  input: { QueueUrl: text({ required: true }), Attributes: map(text()) },
  needs: onQueue('sqs:SetQueueAttributes'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, Attributes: { ReceiveMessageWaitTimeSeconds: '0' } }],
  run({ QueueUrl, Attributes }, context): Wire<SetQueueAttributesCommandOutput> {
    const { store, check, keep, clock, requireAllowed } = context;
    const queue = context.queue(QueueUrl);
    const { name, attributes, tags, created, fifo } = queue;
    if (!Attributes || Object.keys(Attributes).length === 0) throw missingParameter('Attribute.Name');
    checkQueueAttributes(Attributes, fifo !== undefined);
    requirePrincipals(Attributes['Policy'], context);
    const { RedrivePolicy, RedriveAllowPolicy } = Attributes;
    if (RedriveAllowPolicy !== undefined)
      requireSources(queue, RedriveAllowPolicy, store.queues.values(), requireAllowed);
    const definition = { name, attributes: { ...attributes, ...Attributes }, tags, created, modified: clock.now() };
    if (RedrivePolicy) check(definition);
    keep(definition);
    return {};
  },
});
