import type { TagResourceResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { list } from '../../../protocol/members.ts';
import { snsAction } from '../context.ts';
import { taggedArn } from '../maps.ts';
import { topicWith } from '../tags.ts';
import { onResource } from '../../../contract/action.ts';
import { tag } from '../../../protocol/members.ts';

export const TagResource = snsAction({
  input: {
    ResourceArn: taggedArn,
    Tags: list(tag, { required: true }),
  },
  needs: onResource('sns:TagResource'),
  genuine: ({ topic }) => [{ ResourceArn: topic, 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' }],
  run({ ResourceArn, Tags }, { store, registry }): Wire<TagResourceResponse> {
    const topic = topicWith(store, ResourceArn);
    const given = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
    registry.putTopic({ ...topic, tags: { ...topic.tags, ...given } });
    return {};
  },
});
