import type { CreateLogGroupCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { inGroup, logsAction } from '../context.ts';
import { groupExists } from '../errors.ts';

export const CreateLogGroup = logsAction({
  input: {
    logGroupName: text({
      required: true,
      min: 1,
      max: 512,
      pattern: /^[.\-_/#A-Za-z0-9]+$/,
      patternText: '[\\.\\-_/#A-Za-z0-9]+',
    }),
    logGroupClass: text({ values: ['STANDARD'] }),
  },
  needs: inGroup('logs:CreateLogGroup'),
  genuine: () => [{ logGroupName: '/hostile/a' }],
  run({ logGroupName }, { groups }): Wire<CreateLogGroupCommandOutput> {
    if (groups.has(logGroupName)) throw groupExists();
    groups.put(logGroupName);
    return {};
  },
});
