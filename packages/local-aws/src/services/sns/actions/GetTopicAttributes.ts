import { text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { notFound } from '../errors.ts';

export const GetTopicAttributes = snsAction({
  input: { TopicArn: text() },
  needs: onTopic('sns:GetTopicAttributes'),
  genuine: ({ topic }) => [{ TopicArn: topic }],
  run({ TopicArn = '' }, { store, accountId }): object {
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
    // The Query protocol writes a map as a list of entries.
    return { Attributes: { entry: Object.entries(attributes).map(([key, value]) => ({ key, value })) } };
  },
});
