import type { ListTagsForResourceOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import * as shapes from '../shapes.ts';
import { requireTagged } from '../tagged.ts';

export const ListTagsForResource = statesAction({
  input: { resourceArn: shapes.arn },
  needs: on('ListTagsForResource', 'resourceArn'),
  genuine: ({ stateMachine }) => [{ resourceArn: stateMachine }],
  run: ({ resourceArn }, { catalogue }): Wire<ListTagsForResourceOutput> => ({
    tags: catalogue.tags(requireTagged(catalogue, resourceArn)),
  }),
});
