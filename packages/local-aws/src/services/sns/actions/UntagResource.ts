import type { UntagResourceResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { snsAction } from '../context.ts';
import { taggedArn } from '../maps.ts';
import { topicWith } from '../tags.ts';
import { onResource } from '../../../contract/action.ts';

export const UntagResource = snsAction({
  input: { ResourceArn: taggedArn, TagKeys: list(text({ min: 1, max: 128 }), { required: true }) },
  needs: onResource('sns:UntagResource'),
  genuine: ({ topic }) => [{ ResourceArn: topic, 'TagKeys.member.1': 'a' }],
  run({ ResourceArn, TagKeys }, { store, registry }): Wire<UntagResourceResponse> {
    const topic = topicWith(store, ResourceArn);
    const left = Object.entries(topic.tags).filter(([name]) => !TagKeys.includes(name));
    registry.putTopic({ ...topic, tags: Object.fromEntries(left) });
    return {};
  },
});
