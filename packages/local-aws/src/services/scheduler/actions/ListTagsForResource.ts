import type { ListTagsForResourceOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { schedulerAction } from '../context.ts';
import { groupOf, groupReference } from './TagResource.ts';
import { onResource } from '../../../contract/action.ts';

export const ListTagsForResource = schedulerAction({
  input: { ResourceArn: groupReference },
  needs: onResource('scheduler:ListTagsForResource'),
  genuine: () => [{ ResourceArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/default' }],
  run: ({ ResourceArn }, { registry }): Wire<ListTagsForResourceOutput> => ({
    Tags: Object.entries(groupOf(registry, ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
});
