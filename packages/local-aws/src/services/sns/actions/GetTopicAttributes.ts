import type { GetTopicAttributesResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { notFound } from '../errors.ts';

/** The Query protocol writes a map as a list of entries. */
type Answer = Wire<Omit<GetTopicAttributesResponse, 'Attributes'>> & {
  readonly Attributes: { readonly entry: readonly { readonly key: string; readonly value: string }[] };
};

export const GetTopicAttributes = snsAction({
  input: { TopicArn: text() },
  needs: onTopic('sns:GetTopicAttributes'),
  genuine: ({ topic }) => [{ TopicArn: topic }],
  run({ TopicArn = '' }, { store, accountId }): Answer {
    const topic = store.topics.get(TopicArn);
    if (!topic) throw notFound('Topic');
    const confirmed = [...store.subscribers.values()].filter(({ topicArn }) => topicArn === TopicArn).length;
    const attributes = {
      TopicArn,
      Owner: accountId,
      DisplayName: topic.displayName,
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
    };
    return { Attributes: { entry: Object.entries(attributes).map(([key, value]) => ({ key, value })) } };
  },
});
