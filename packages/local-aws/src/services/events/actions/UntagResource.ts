import type { UntagResourceCommandOutput } from '@aws-sdk/client-eventbridge';
import { list, text } from '../../../protocol/members.ts';
import { onResourceArn } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { eventsAction } from '../context.ts';
import { taggedResource } from '../tagged.ts';
import { resourceArn } from './TagResource.ts';

export const UntagResource = eventsAction({
  input: { ResourceARN: resourceArn, TagKeys: list(text({ min: 1, max: 128 }), { required: true }) },
  needs: onResourceArn('events:UntagResource'),
  genuine: () => [{ ResourceARN: 'arn:aws:events:us-east-1:000000000000:event-bus/default', TagKeys: ['z'] }],
  run({ ResourceARN, TagKeys }, { registry }): Wire<UntagResourceCommandOutput> {
    const resource = taggedResource(registry, ResourceARN);
    resource.tag(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !TagKeys.includes(key))));
    return {};
  },
});
