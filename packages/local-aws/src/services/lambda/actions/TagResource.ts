import type { TagResourceCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { map, text } from '../../../protocol/members.ts';
import { lambdaAction, onTagged, taggedArn } from '../context.ts';
import { putTags, taggedFunction, tagsOf } from '../tags.ts';

export const TagResource = lambdaAction({
  input: { Resource: taggedArn, Tags: map(text(), { required: true }) },
  needs: onTagged('lambda:TagResource'),
  genuine: ({ function: name }) => [
    { Resource: `arn:aws:lambda:us-east-1:000000000000:function:${name}`, Tags: { hostile: 'v' } },
  ],
  run({ Resource, Tags }, context): Wire<TagResourceCommandOutput> {
    const fn = taggedFunction(context, Resource);
    putTags(context.state, fn, { ...tagsOf(context.state, fn), ...Tags });
    return {};
  },
});
