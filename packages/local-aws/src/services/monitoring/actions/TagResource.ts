import type { TagResourceCommandOutput } from '@aws-sdk/client-cloudwatch';
import { onResourceArn } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { list, tag } from '../../../protocol/members.ts';
import { monitoringAction } from '../context.ts';
import { resourceArn, tagAlarm, taggedAlarm } from '../tags.ts';

/** docs: Amazon CloudWatch API Reference, "TagResource" */
export const TagResource = monitoringAction({
  input: { ResourceARN: resourceArn, Tags: list(tag, { required: true }) },
  needs: onResourceArn('cloudwatch:TagResource'),
  genuine: () => [
    { ResourceARN: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:hostile', Tags: [{ Key: 'a', Value: 'b' }] },
  ],
  run({ ResourceARN, Tags }, context): Wire<TagResourceCommandOutput> {
    tagAlarm(taggedAlarm(ResourceARN, context), Tags, context);
    return {};
  },
});
