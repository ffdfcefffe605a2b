import type { DeleteRetentionPolicyCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { inGroup, logsAction } from '../context.ts';

export const DeleteRetentionPolicy = logsAction({
  input: { logGroupName: text({ required: true, min: 1, max: 512 }) },
  needs: inGroup('logs:DeleteRetentionPolicy'),
  genuine: () => [{ logGroupName: '/hostile/a' }],
  run(input, { groups }): Wire<DeleteRetentionPolicyCommandOutput> {
    groups.setRetention(groups.find(input), undefined);
    return {};
  },
});
