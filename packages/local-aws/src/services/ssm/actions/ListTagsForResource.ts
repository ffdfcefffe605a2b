import type { ListTagsForResourceResult } from '@aws-sdk/client-ssm';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onParameter, ssmAction } from '../context.ts';
import { taggedParameter, taggedTypes } from '../tags.ts';

export const ListTagsForResource = ssmAction({
  input: { ResourceType: text({ required: true, values: taggedTypes }), ResourceId: text({ required: true }) },
  needs: onParameter('ssm:ListTagsForResource', 'ResourceId'),
  genuine: ({ parameter }) => [{ ResourceType: 'Parameter', ResourceId: parameter }],
  run({ ResourceType, ResourceId }, context): Wire<ListTagsForResourceResult> {
    const tags = context.marks.tags(taggedParameter(context, ResourceType, ResourceId));
    return { TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
