import type { RemovePermissionCommandOutput } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { policyWith } from '../topic-attributes.ts';

export const RemovePermission = snsAction({
  input: { TopicArn: text({ required: true }), Label: text({ required: true }) },
  needs: onTopic('sns:RemovePermission'),
  genuine: ({ topic }) => [{ TopicArn: topic, Label: 'hostile' }],
  run({ TopicArn, Label }, { store, registry, accountId }): Wire<RemovePermissionCommandOutput> {
    policyWith(store, registry, { topicArn: TopicArn, accountId }, (statements) =>
      statements.filter(({ Sid }) => Sid !== Label),
    );
    return {};
  },
});
