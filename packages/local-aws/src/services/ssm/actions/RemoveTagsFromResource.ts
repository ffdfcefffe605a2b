import type { RemoveTagsFromResourceResult } from '@aws-sdk/client-ssm';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { onParameter, ssmAction } from '../context.ts';
import { taggedParameter, taggedTypes } from '../tags.ts';

export const RemoveTagsFromResource = ssmAction({
  input: {
    ResourceType: text({ required: true, values: taggedTypes }),
    ResourceId: text({ required: true }),
    TagKeys: list(text({ min: 1, max: 128 }), { required: true }),
  },
  needs: onParameter('ssm:RemoveTagsFromResource', 'ResourceId'),
  genuine: ({ parameter }) => [{ ResourceType: 'Parameter', ResourceId: parameter, TagKeys: ['hostile'] }],
  run({ ResourceType, ResourceId, TagKeys }, context): Wire<RemoveTagsFromResourceResult> {
    const name = taggedParameter(context, ResourceType, ResourceId);
    const left = Object.entries(context.marks.tags(name)).filter(([key]) => !TagKeys.includes(key));
    context.marks.putTags(name, Object.fromEntries(left));
    return {};
  },
});
