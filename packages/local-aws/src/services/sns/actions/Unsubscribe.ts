import type { UnsubscribeCommandOutput } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onSubscription, snsAction } from '../context.ts';
import { checkSubscriptionArn } from '../arns.ts';

/** A missing subscription is no error. recorded: localstack/localstack, test_sns (test_unsubscribe_idempotency) */
export const Unsubscribe = snsAction({
  input: { SubscriptionArn: text({ required: true }) },
  needs: onSubscription('sns:Unsubscribe'),
  genuine: ({ topic }) => [{ SubscriptionArn: `${topic}:00000000-0000-4000-8000-000000000000` }],
  run({ SubscriptionArn }, { store, registry }): Wire<UnsubscribeCommandOutput> {
    checkSubscriptionArn(SubscriptionArn);
    if (store.subscribers.has(SubscriptionArn)) registry.remove(SubscriptionArn);
    return {};
  },
});
