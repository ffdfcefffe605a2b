import type { ListSubscriptionsByTopicResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { notFound } from '../errors.ts';
import { subscriptionsPage, type SubscriptionsPage } from '../subscriptions.ts';

/** A list is an element `member` in the Query protocol. */
type Answer = Pick<Wire<ListSubscriptionsByTopicResponse>, 'NextToken'> & SubscriptionsPage;

export const ListSubscriptionsByTopic = snsAction({
  input: { TopicArn: text({ required: true }), NextToken: text() },
  needs: onTopic('sns:ListSubscriptionsByTopic'),
  genuine: ({ topic }) => [{ TopicArn: topic }],
  run({ TopicArn, NextToken: token }, { store, accountId }): Answer {
    if (!store.topics.has(TopicArn)) throw notFound('Topic');
    const subscribers = [...store.subscribers.values()].filter(({ topicArn }) => topicArn === TopicArn);
    return subscriptionsPage(subscribers, accountId, { token, asked: ['ListSubscriptionsByTopic', TopicArn] });
  },
});
