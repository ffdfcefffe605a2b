import type { ListSubscriptionsByTopicResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { notFound } from '../errors.ts';
import { subscriptionsOf } from '../subscriptions.ts';

type Answer = { readonly Subscriptions: { readonly member: Wire<ListSubscriptionsByTopicResponse>['Subscriptions'] } };

export const ListSubscriptionsByTopic = snsAction({
  input: { TopicArn: text({ required: true }) },
  needs: onTopic('sns:ListSubscriptionsByTopic'),
  genuine: ({ topic }) => [{ TopicArn: topic }],
  run({ TopicArn }, { store, accountId }): Answer {
    if (!store.topics.has(TopicArn)) throw notFound('Topic');
    const subscribers = [...store.subscribers.values()].filter(({ topicArn }) => topicArn === TopicArn);
    return { Subscriptions: { member: subscriptionsOf(subscribers, accountId) } };
  },
});
