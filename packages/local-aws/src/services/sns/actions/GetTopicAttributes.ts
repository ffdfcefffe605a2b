import type { GetTopicAttributesResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { notFound } from '../errors.ts';
import { isFifo } from '../fifo.ts';
import { entriesOf, type Entries } from '../maps.ts';
import { effectiveOfTopic } from '../effective-policy.ts';
import { shownPolicy } from '../topic-attributes.ts';

type Answer = Wire<Omit<GetTopicAttributesResponse, 'Attributes'>> & { readonly Attributes: Entries };

export const GetTopicAttributes = snsAction({
  input: { TopicArn: text({ required: true }) },
  needs: onTopic('sns:GetTopicAttributes'),
  genuine: ({ topic }) => [{ TopicArn: topic }],
  run({ TopicArn }, { store, accountId }): Answer {
    const topic = store.topics.get(TopicArn);
    if (!topic) throw notFound('Topic');
    const subscribers = [...store.subscribers.values()].filter(({ topicArn }) => topicArn === TopicArn);
    const pending = subscribers.filter(({ token }) => token !== undefined).length;
    return {
      Attributes: entriesOf({
        TopicArn,
        Owner: accountId,
        DisplayName: '',
        ...(isFifo(topic) && { ContentBasedDeduplication: 'false' }),
        ...topic.attributes,
        EffectiveDeliveryPolicy: effectiveOfTopic(topic.attributes['DeliveryPolicy']),
        Policy: shownPolicy(store, TopicArn, accountId),
        SubscriptionsConfirmed: String(subscribers.length - pending),
        SubscriptionsPending: String(pending),
        SubscriptionsDeleted: '0',
      }),
    };
  },
});
