import type { DeleteTopicCommandOutput } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { checkTopicArn } from '../arns.ts';

/** To delete a topic that does not exist is no error. docs: Amazon SNS API Reference, "DeleteTopic" */
export const DeleteTopic = snsAction({
  input: { TopicArn: text({ required: true }) },
  needs: onTopic('sns:DeleteTopic'),
  genuine: ({ topic }) => [{ TopicArn: `${topic}-doomed` }],
  run({ TopicArn }, { store, registry, region }): Wire<DeleteTopicCommandOutput> {
    checkTopicArn(region, TopicArn);
    if (store.topics.has(TopicArn)) registry.removeTopic(TopicArn);
    return {};
  },
});
