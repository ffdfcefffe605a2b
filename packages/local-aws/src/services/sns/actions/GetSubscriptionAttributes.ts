import type { GetSubscriptionAttributesResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onSubscription, snsAction } from '../context.ts';
import { notFound } from '../errors.ts';
import { effectiveOfSubscription } from '../effective-policy.ts';
import { entriesOf, type Entries } from '../maps.ts';

type Answer = Wire<Omit<GetSubscriptionAttributesResponse, 'Attributes'>> & { readonly Attributes: Entries };

export const GetSubscriptionAttributes = snsAction({
  input: { SubscriptionArn: text({ required: true }) },
  needs: onSubscription('sns:GetSubscriptionAttributes'),
  genuine: ({ topic }) => [{ SubscriptionArn: `${topic}:none` }],
  run({ SubscriptionArn }, { store, accountId }): Answer {
    const known = store.subscribers.get(SubscriptionArn);
    if (!known) throw notFound('Subscription');
    const { arn, topicArn, protocol, endpoint, attributes, token } = known;
    const ofTopic = store.topics.get(topicArn)?.attributes['DeliveryPolicy'];
    return {
      Attributes: entriesOf({
        SubscriptionArn: arn,
        TopicArn: topicArn,
        Protocol: protocol,
        Endpoint: endpoint,
        Owner: accountId,
        PendingConfirmation: String(token !== undefined),
        ConfirmationWasAuthenticated: String(token === undefined && ['sqs', 'lambda', 'sms'].includes(protocol)),
        RawMessageDelivery: 'false',
        ...(attributes['FilterPolicy'] !== undefined && { FilterPolicyScope: 'MessageAttributes' }),
        ...attributes,
        ...(protocol.startsWith('http') && {
          EffectiveDeliveryPolicy: effectiveOfSubscription(attributes['DeliveryPolicy'], ofTopic),
        }),
      }),
    };
  },
});
