import { text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { notFound } from '../errors.ts';
import { subscriptionsPage } from '../subscriptions.ts';

export const ListSubscriptionsByTopic = snsAction({
  input: { TopicArn: text({ required: true }), NextToken: text() },
  needs: onTopic('sns:ListSubscriptionsByTopic'),
  genuine: ({ topic }) => [{ TopicArn: topic }],
  run({ TopicArn, NextToken: token }, { store, accountId }): object {
    if (!store.topics.has(TopicArn)) throw notFound('Topic');
    const subscribers = [...store.subscribers.values()].filter(({ topicArn }) => topicArn === TopicArn);
    return subscriptionsPage(subscribers, accountId, { token, asked: ['ListSubscriptionsByTopic', TopicArn] });
  },
});
