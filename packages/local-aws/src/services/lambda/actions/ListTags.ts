import type { ListTagsResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { lambdaAction, onTagged, taggedArn } from '../context.ts';
import { taggedFunction, tagsOf } from '../tags.ts';

export const ListTags = lambdaAction({
  input: { Resource: taggedArn },
  needs: onTagged('lambda:ListTags'),
  genuine: ({ function: name }) => [{ Resource: `arn:aws:lambda:us-east-1:000000000000:function:${name}` }],
  run({ Resource }, context): Wire<ListTagsResponse> {
    return { Tags: { ...tagsOf(context.state, taggedFunction(context, Resource)) } };
  },
});
