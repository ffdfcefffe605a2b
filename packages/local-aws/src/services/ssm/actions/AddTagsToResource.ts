import type { AddTagsToResourceResult } from '@aws-sdk/client-ssm';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { onParameter, ssmAction } from '../context.ts';
import { checkedTags, taggedParameter, taggedTypes, tagsOf } from '../tags.ts';
import { tag } from '../../../protocol/members.ts';

export const AddTagsToResource = ssmAction({
  input: {
    ResourceType: text({ required: true, values: taggedTypes }),
    ResourceId: text({ required: true }),
    Tags: list(tag, { required: true, max: 1000 }),
  },
  needs: onParameter('ssm:AddTagsToResource', 'ResourceId'),
  genuine: ({ parameter }) => [
    { ResourceType: 'Parameter', ResourceId: parameter, Tags: [{ Key: 'hostile', Value: 'x' }] },
  ],
  run({ ResourceType, ResourceId, Tags }, context): Wire<AddTagsToResourceResult> {
    const name = taggedParameter(context, ResourceType, ResourceId);
    context.marks.putTags(name, checkedTags({ ...context.marks.tags(name), ...tagsOf(Tags) }));
    return {};
  },
});
