import { action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import { notFound } from '../errors.ts';
import type { SnsContext } from '../context.ts';

export const GetTopicAttributes = ({ state, accountId }: SnsContext) =>
  action<{ TopicArn: string }, unknown>({ TopicArn: text }, ({ TopicArn }) => {
    const topic = state.topics.get(TopicArn);
    if (!topic) throw notFound('Topic');
    const confirmed = [...state.subscribers.values()].filter(({ topicArn }) => topicArn === TopicArn).length;
    const attributes = {
      TopicArn,
      Owner: accountId,
      DisplayName: topic.displayName,
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
    };
    return { Attributes: { entry: Object.entries(attributes).map(([key, value]) => ({ key, value })) } };
  });
