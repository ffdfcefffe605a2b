import type { Actions } from '../../../protocol/action.ts';
import type { PublishInput } from '../publish.ts';
import type { SnsState } from '../state.ts';
import { GetTopicAttributes } from './GetTopicAttributes.ts';
import { ListSubscriptionsByTopic } from './ListSubscriptionsByTopic.ts';
import { ListTopics } from './ListTopics.ts';
import { Publish } from './Publish.ts';

export interface SnsContext {
  readonly state: SnsState;
  readonly accountId: string;
  publish(input: PublishInput): { messageId: string };
}

export const createActions = (context: SnsContext): Actions => ({
  GetTopicAttributes: GetTopicAttributes(context),
  ListSubscriptionsByTopic: ListSubscriptionsByTopic(context),
  ListTopics: ListTopics(context),
  Publish: Publish(context),
});
