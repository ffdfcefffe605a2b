import type { UntagResourceCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { lambdaAction, onTagged, taggedArn } from '../context.ts';
import { putTags, taggedFunction, tagsOf } from '../tags.ts';

export const UntagResource = lambdaAction({
  input: { Resource: taggedArn, TagKeys: list(text(), { required: true }) },
  needs: onTagged('lambda:UntagResource'),
  genuine: ({ function: name }) => [
    { Resource: `arn:aws:lambda:us-east-1:000000000000:function:${name}`, TagKeys: ['hostile'] },
  ],
  run({ Resource, TagKeys }, context): Wire<UntagResourceCommandOutput> {
    const fn = taggedFunction(context, Resource);
    const left = Object.entries(tagsOf(context.state, fn)).filter(([key]) => !TagKeys.includes(key));
    putTags(context.state, fn, Object.fromEntries(left));
    return {};
  },
});
