import type { ListTagsForResourceResponse } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { eventsAction } from '../context.ts';
import { taggedResource } from '../tagged.ts';
import { tagList } from '../tags.ts';
import { onResource, resourceArn } from './TagResource.ts';

export const ListTagsForResource = eventsAction({
  input: { ResourceARN: resourceArn },
  needs: onResource('events:ListTagsForResource'),
  genuine: () => [{ ResourceARN: 'arn:aws:events:us-east-1:000000000000:event-bus/default' }],
  run: ({ ResourceARN }, { registry }): Wire<ListTagsForResourceResponse> => ({
    Tags: tagList(taggedResource(registry, ResourceARN).tags),
  }),
});
