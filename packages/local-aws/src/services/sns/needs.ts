import { anywhere, type Needs, type NeedsTable, textOf } from '../../contract/action.ts';

const onTopic =
  (action: string): Needs =>
  (input) => [{ action, resource: textOf(input['TopicArn']) }];

/** What each action needs. */
export const needs: NeedsTable = {
  GetTopicAttributes: onTopic('sns:GetTopicAttributes'),
  ListSubscriptionsByTopic: onTopic('sns:ListSubscriptionsByTopic'),
  ListTopics: anywhere('sns:ListTopics'),
  // A message to a phone number has no resource.
  Publish: (input) => [{ action: 'sns:Publish', resource: textOf(input['TopicArn'] ?? input['TargetArn']) || '*' }],
};
