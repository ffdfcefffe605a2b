import { anywhere, table, textOf, type Authorization, type Needs } from '../../iam/guard.ts';
import { readQueryRequest } from '../../protocol/query.ts';

const onTopic =
  (action: string): Needs =>
  (input) => [{ action, resource: textOf(input['TopicArn']) }];

export const authorization: Authorization = {
  conditionKeys: ['sns:endpoint', 'sns:protocol'],
  read: readQueryRequest,
  needsOf: table({
    GetTopicAttributes: onTopic('sns:GetTopicAttributes'),
    ListSubscriptionsByTopic: onTopic('sns:ListSubscriptionsByTopic'),
    ListTopics: anywhere('sns:ListTopics'),
    // A message to a phone number has no resource.
    Publish: (input) => [{ action: 'sns:Publish', resource: textOf(input['TopicArn'] ?? input['TargetArn']) || '*' }],
  }),
};
