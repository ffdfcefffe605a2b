import { action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import { notFound } from '../errors.ts';
import type { SnsContext } from '../context.ts';

export const ListSubscriptionsByTopic = ({ state, accountId }: SnsContext) =>
  action<{ TopicArn: string }, unknown>({ TopicArn: text }, ({ TopicArn }) => {
    if (!state.topics.has(TopicArn)) throw notFound('Topic');
    const subscribers = [...state.subscribers.values()].filter(({ topicArn }) => topicArn === TopicArn);
    return {
      Subscriptions: {
        member: subscribers.map(({ arn, protocol, endpoint }) => ({
          SubscriptionArn: arn,
          Owner: accountId,
          Protocol: protocol,
          Endpoint: endpoint,
          TopicArn,
        })),
      },
    };
  });
