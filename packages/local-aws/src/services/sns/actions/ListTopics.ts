import type { Topic } from '@aws-sdk/client-sns';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { snsAction } from '../context.ts';

export const ListTopics = snsAction({
  input: {},
  needs: anywhere('sns:ListTopics'),
  genuine: () => [{}],
  run: (_input, { store }): object => ({
    Topics: { member: [...store.topics.keys()].map((TopicArn): Wire<Topic> => ({ TopicArn })) },
  }),
});
