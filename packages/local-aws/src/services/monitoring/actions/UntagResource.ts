import type { UntagResourceCommandOutput } from '@aws-sdk/client-cloudwatch';
import { onResourceArn } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { monitoringAction } from '../context.ts';
import { resourceArn, taggedAlarm } from '../tags.ts';

/** docs: Amazon CloudWatch API Reference, "UntagResource" */
export const UntagResource = monitoringAction({
  input: { ResourceARN: resourceArn, TagKeys: list(text({ min: 1, max: 128 }), { required: true }) },
  needs: onResourceArn('cloudwatch:UntagResource'),
  genuine: () => [{ ResourceARN: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:hostile', TagKeys: ['a'] }],
  run({ ResourceARN, TagKeys }, context): Wire<UntagResourceCommandOutput> {
    const name = taggedAlarm(ResourceARN, context);
    const left = Object.entries(context.store.tagsOf(name)).filter(([key]) => !TagKeys.includes(key));
    context.store.putTags(name, Object.fromEntries(left));
    return {};
  },
});
