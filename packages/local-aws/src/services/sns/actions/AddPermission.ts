import type { AddPermissionCommandOutput } from '@aws-sdk/client-sns';
import { permissionStatement } from '../../../contract/policy.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { invalidParameter } from '../errors.ts';
import { policyWith } from '../topic-attributes.ts';
import { isAccountId } from '../../../kernel/is-account-id.ts';

/** The actions that a statement of a topic may name. docs: Amazon SNS API Reference, "AddPermission" (ActionName) */
const permitted =
  'AddPermission DeleteTopic GetDataProtectionPolicy GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource ' +
  'Publish PutDataProtectionPolicy RemovePermission SetTopicAttributes Subscribe';

/** The label becomes the id of a statement. docs: Amazon SNS API Reference, "AddPermission" */
export const AddPermission = snsAction({
  input: {
    TopicArn: text({ required: true }),
    Label: text({ required: true }),
    AWSAccountId: list(text(), { required: true }),
    ActionName: list(text(), { required: true }),
  },
  needs: onTopic('sns:AddPermission'),
  genuine: ({ topic }) => [
    { TopicArn: topic, Label: 'hostile', 'AWSAccountId.member.1': '111122223333', 'ActionName.member.1': 'Publish' },
  ],
  run(
    { TopicArn, Label, AWSAccountId: accounts, ActionName: names },
    { store, registry, accountId },
  ): Wire<AddPermissionCommandOutput> {
    if (!names.every((name) => permitted.split(' ').includes(name)))
      throw invalidParameter('Policy statement action out of service scope!');
    if (!accounts.every(isAccountId)) throw invalidParameter('Policy Error: null');
    const actions = names.map((name) => `SNS:${name}`);
    const statement = permissionStatement({ label: Label, accounts, actions, resource: TopicArn });
    policyWith(store, registry, { topicArn: TopicArn, accountId }, (statements) => {
      if (statements.some(({ Sid }) => Sid === Label)) throw invalidParameter('Statement already exists');
      return [...statements, statement];
    });
    return {};
  },
});
