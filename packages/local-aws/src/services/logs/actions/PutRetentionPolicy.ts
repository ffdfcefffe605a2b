import type { PutRetentionPolicyCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { inGroup, logsAction } from '../context.ts';
import { invalidParameter } from '../errors.ts';

/** docs: Amazon CloudWatch Logs API Reference, "PutRetentionPolicy" */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const PutRetentionPolicy = logsAction({
  input: { logGroupName: text({ required: true, min: 1, max: 512 }), retentionInDays: integer({ required: true }) },
  needs: inGroup('logs:PutRetentionPolicy'),
  genuine: () => [{ logGroupName: '/hostile/a', retentionInDays: 7 }],
  run(input, { groups }): Wire<PutRetentionPolicyCommandOutput> {
    const group = groups.find(input);
    if (!retentions.includes(input.retentionInDays))
      throw invalidParameter(`Invalid retention value. Valid values are: [${retentions.join(', ')}]`);
    groups.setRetention(group, input.retentionInDays);
    return {};
  },
});
