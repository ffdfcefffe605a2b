import type { ListTagsForResourceResponse } from '@aws-sdk/client-eventbridge';
import { onResourceArn } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { eventsAction } from '../context.ts';
import { taggedResource } from '../tagged.ts';
import { tagList } from '../tags.ts';
import { resourceArn } from './TagResource.ts';

export const ListTagsForResource = eventsAction({
  input: { ResourceARN: resourceArn },
  needs: onResourceArn('events:ListTagsForResource'),
  genuine: () => [{ ResourceARN: 'arn:aws:events:us-east-1:000000000000:event-bus/default' }],
  run: ({ ResourceARN }, { registry }): Wire<ListTagsForResourceResponse> => ({
    Tags: tagList(taggedResource(registry, ResourceARN).tags),
  }),
});
