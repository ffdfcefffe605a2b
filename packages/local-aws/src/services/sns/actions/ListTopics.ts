import { action } from '../../../protocol/action.ts';
import type { SnsContext } from '../context.ts';

export const ListTopics = ({ state }: SnsContext) =>
  action<object, unknown>({}, () => ({
    Topics: { member: [...state.topics.keys()].map((TopicArn) => ({ TopicArn })) },
  }));
