import type { DeleteLogGroupCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { inGroup, logsAction } from '../context.ts';

export const DeleteLogGroup = logsAction({
  input: { logGroupName: text({ required: true, min: 1, max: 512 }) },
  needs: inGroup('logs:DeleteLogGroup'),
  genuine: () => [{ logGroupName: '/hostile/b' }],
  async run(input, { groups }): Promise<Wire<DeleteLogGroupCommandOutput>> {
    await groups.remove(groups.find(input));
    return {};
  },
});
