import type { Subscription } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { notFound } from '../errors.ts';

export const ListSubscriptionsByTopic = snsAction({
  input: { TopicArn: text() },
  needs: onTopic('sns:ListSubscriptionsByTopic'),
  genuine: ({ topic }) => [{ TopicArn: topic }],
  run({ TopicArn = '' }, { store, accountId }): object {
    if (!store.topics.has(TopicArn)) throw notFound('Topic');
    const subscribers = [...store.subscribers.values()].filter(({ topicArn }) => topicArn === TopicArn);
    const member = subscribers.map(({ arn, protocol, endpoint }): Wire<Subscription> => ({
      SubscriptionArn: arn,
      Owner: accountId,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn,
    }));
    return { Subscriptions: { member } };
  },
});
