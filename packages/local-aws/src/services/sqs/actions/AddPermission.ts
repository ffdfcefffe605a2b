import type { AddPermissionCommandOutput } from '@aws-sdk/client-sqs';
import { permissionStatement } from '../../../contract/policy.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';
import { invalidParameter, missingParameter } from '../errors.ts';
import { policyTextOf, statementsIn } from '../permissions.ts';
import { isAccountId } from '../../../kernel/is-account-id.ts';

/**
 * Adds a statement to the policy of a queue. docs: Amazon SQS API Reference, "AddPermission". The words of its refusals
 * are those of moto. observed: getmoto/moto (moto/sqs)
 */
export const AddPermission = sqsAction({
  input: {
    QueueUrl: text({ required: true }),
    Label: text({ required: true }),
    AWSAccountIds: list(text(), { required: true }),
    Actions: list(text(), { required: true }),
  },
  needs: onQueue('sqs:AddPermission'),
  genuine: ({ queueUrl }) => [
    { QueueUrl: queueUrl, Label: 'hostile', AWSAccountIds: ['000000000000'], Actions: ['SendMessage'] },
  ],
  run({ QueueUrl, Label, AWSAccountIds, Actions }, { queue, keep, store, clock }): Wire<AddPermissionCommandOutput> {
    const { name, arn, attributes, tags, created } = queue(QueueUrl);
    if (!/^[\w-]{1,80}$/.test(Label))
      throw invalidParameter(
        `Value ${Label.slice(0, 100)} for parameter Label is invalid. Reason: Can only include alphanumeric ` +
          'characters, hyphens, or underscores. 1 to 80 in length.',
      );
    if (AWSAccountIds.length === 0) throw missingParameter('AWSAccountIds');
    if (Actions.length === 0) throw missingParameter('Actions');
    const account = AWSAccountIds.find((id) => !isAccountId(id));
    if (account !== undefined)
      throw invalidParameter(
        `Value ${account.slice(0, 100)} for parameter PrincipalId is invalid. Reason: Unable to verify.`,
      );
    const before = store.policyTexts.get(arn);
    const statements = statementsIn(before);
    if (statements.some(({ Sid }) => Sid === Label))
      throw invalidParameter(`Value ${Label} for parameter Label is invalid. Reason: Already exists.`);
    const actions = Actions.map((action) => `SQS:${action}`);
    const added = permissionStatement({ label: Label, accounts: AWSAccountIds, actions, resource: arn });
    const Policy = policyTextOf(arn, before, [...statements, added]);
    keep({ name, attributes: { ...attributes, Policy }, tags, created, modified: clock.now() });
    return {};
  },
});
