import type { Topic } from '@aws-sdk/client-sns';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { snsAction } from '../context.ts';
import { pager } from '../errors.ts';
import { pageSize } from '../subscriptions.ts';

export const ListTopics = snsAction({
  input: { NextToken: text() },
  needs: anywhere('sns:ListTopics'),
  genuine: () => [{}],
  run({ NextToken: token }, { store }): object {
    const { entries, next } = pager.placed([...store.topics.keys()], { token, limit: pageSize, asked: ['ListTopics'] });
    const member = entries.map((TopicArn): Wire<Topic> => ({ TopicArn }));
    return { Topics: { member }, ...(next !== undefined && { NextToken: next }) };
  },
});
