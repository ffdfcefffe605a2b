import type { SetSubscriptionAttributesCommandOutput } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onSubscription, snsAction } from '../context.ts';
import { notFound } from '../errors.ts';

export const SetSubscriptionAttributes = snsAction({
  input: { SubscriptionArn: text({ required: true }), AttributeName: text({ required: true }), AttributeValue: text() },
  needs: onSubscription('sns:SetSubscriptionAttributes'),
  genuine: ({ topic }) => [
    { SubscriptionArn: `${topic}:none`, AttributeName: 'RawMessageDelivery', AttributeValue: 'true' },
  ],
  run(
    { SubscriptionArn, AttributeName, AttributeValue = '' },
    { store, registry },
  ): Wire<SetSubscriptionAttributesCommandOutput> {
    const known = store.subscribers.get(SubscriptionArn);
    if (!known) throw notFound('Subscription');
    const { arn, topicArn, protocol, endpoint, token, confirmedBy } = known;
    const attributes = { ...known.attributes, [AttributeName]: AttributeValue };
    registry.put({ arn, topicArn, protocol, endpoint, attributes, token, confirmedBy });
    return {};
  },
});
