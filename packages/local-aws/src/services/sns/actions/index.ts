import type { Actions } from '../../../protocol/action.ts';
import type { SnsContext } from '../context.ts';
import { GetTopicAttributes } from './GetTopicAttributes.ts';
import { ListSubscriptionsByTopic } from './ListSubscriptionsByTopic.ts';
import { ListTopics } from './ListTopics.ts';
import { Publish } from './Publish.ts';

export const createActions = (context: SnsContext): Actions => ({
  GetTopicAttributes: GetTopicAttributes(context),
  ListSubscriptionsByTopic: ListSubscriptionsByTopic(context),
  ListTopics: ListTopics(context),
  Publish: Publish(context),
});
