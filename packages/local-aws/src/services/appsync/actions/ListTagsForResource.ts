import type { ListTagsForResourceResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { textOf } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { notFound } from '../errors.ts';
import { appsyncAction } from './context.ts';

export const ListTagsForResource = appsyncAction({
  input: { resourceArn: text({ required: true }) },
  needs: ({ resourceArn }) => [{ action: 'appsync:ListTagsForResource', resource: textOf(resourceArn) }],
  genuine: ({ graphqlApi }) => [{ resourceArn: `arn:aws:appsync:us-east-1:000000000000:apis/${graphqlApi}` }],
  run({ resourceArn }, { state }): Wire<ListTagsForResourceResponse> {
    const api = state.apis().find(({ settings }) => settings.arn === resourceArn);
    if (!api) throw notFound(`Resource ${resourceArn} not found.`);
    return { tags: api.settings.tags };
  },
});
