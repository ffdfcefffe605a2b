import type { RemovePermissionCommandOutput } from '@aws-sdk/client-sqs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onQueue, sqsAction } from '../context.ts';
import { invalidParameter } from '../errors.ts';
import { policyTextOf, statementsIn } from '../permissions.ts';

/** Takes a statement out of the policy of a queue. docs: Amazon SQS API Reference, "RemovePermission" */
export const RemovePermission = sqsAction({
  input: { QueueUrl: text({ required: true }), Label: text({ required: true }) },
  needs: onQueue('sqs:RemovePermission'),
  genuine: ({ queueUrl }) => [{ QueueUrl: queueUrl, Label: 'hostile-nothing' }],
  run({ QueueUrl, Label }, { queue, keep, store, clock }): Wire<RemovePermissionCommandOutput> {
    const { name, arn, attributes, tags, created } = queue(QueueUrl);
    const before = store.policyTexts.get(arn);
    const statements = statementsIn(before);
    const left = statements.filter(({ Sid }) => Sid !== Label);
    // recorded: localstack/localstack tests/aws/services/sqs/test_sqs.py (test_sqs_permission_lifecycle)
    if (left.length === statements.length)
      throw invalidParameter(`Value ${Label.slice(0, 100)} for parameter Label is invalid. Reason: can't find label.`);
    const Policy = left.length === 0 ? '' : policyTextOf(arn, before, left);
    keep({ name, attributes: { ...attributes, Policy }, tags, created, modified: clock.now() });
    return {};
  },
});
