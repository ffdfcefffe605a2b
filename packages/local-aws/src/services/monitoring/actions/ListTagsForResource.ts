import type { ListTagsForResourceOutput } from '@aws-sdk/client-cloudwatch';
import { onResourceArn } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { monitoringAction } from '../context.ts';
import { resourceArn, taggedAlarm } from '../tags.ts';

/** docs: Amazon CloudWatch API Reference, "ListTagsForResource" */
export const ListTagsForResource = monitoringAction({
  input: { ResourceARN: resourceArn },
  needs: onResourceArn('cloudwatch:ListTagsForResource'),
  genuine: () => [{ ResourceARN: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:hostile' }],
  run({ ResourceARN }, context): Wire<ListTagsForResourceOutput> {
    const tags = context.store.tagsOf(taggedAlarm(ResourceARN, context));
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
