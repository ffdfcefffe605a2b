import type { UntagResourceOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { schedulerAction } from '../context.ts';
import { groupOf, groupReference } from './TagResource.ts';
import { onResource } from '../../../contract/action.ts';

export const UntagResource = schedulerAction({
  input: { ResourceArn: groupReference, TagKeys: list(text({ min: 1, max: 128 }), { required: true, max: 200 }) },
  needs: onResource('scheduler:UntagResource'),
  genuine: () => [{ ResourceArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/default', TagKeys: ['z'] }],
  run({ ResourceArn, TagKeys }, { registry }): Wire<UntagResourceOutput> {
    const { name, tags } = groupOf(registry, ResourceArn);
    const left = Object.entries(tags).filter(([key]) => !TagKeys.includes(key));
    registry.putGroup({ name, tags: Object.fromEntries(left) });
    return {};
  },
});
