import type { ListTagsForResourceResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { snsAction } from '../context.ts';
import { taggedArn } from '../maps.ts';
import { topicWith } from '../tags.ts';
import { onResource } from '../../../contract/action.ts';

type Answer = { readonly Tags: { readonly member: Wire<ListTagsForResourceResponse>['Tags'] } };

export const ListTagsForResource = snsAction({
  input: { ResourceArn: taggedArn },
  needs: onResource('sns:ListTagsForResource'),
  genuine: ({ topic }) => [{ ResourceArn: topic }],
  run({ ResourceArn }, { store }): Answer {
    const { tags } = topicWith(store, ResourceArn);
    return { Tags: { member: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } };
  },
});
