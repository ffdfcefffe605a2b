import type { TagResourceCommandOutput } from '@aws-sdk/client-eventbridge';
import { onResourceArn } from '../../../contract/action.ts';
import { text, list, tag } from '../../../protocol/members.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { eventsAction } from '../context.ts';
import { taggedResource } from '../tagged.ts';
import { merged } from '../tags.ts';

export const resourceArn = text({ required: true, min: 1, max: 1600 });

export const TagResource = eventsAction({
  input: {
    ResourceARN: resourceArn,
    Tags: list(tag, { required: true }),
  },
  needs: onResourceArn('events:TagResource'),
  genuine: () => [
    { ResourceARN: 'arn:aws:events:us-east-1:000000000000:event-bus/default', Tags: [{ Key: 'a', Value: 'b' }] },
  ],
  run({ ResourceARN, Tags }, { registry }): Wire<TagResourceCommandOutput> {
    const resource = taggedResource(registry, ResourceARN);
    resource.tag(merged(resource.tags, Tags));
    return {};
  },
});
