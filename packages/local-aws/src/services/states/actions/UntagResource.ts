import type { UntagResourceOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import * as shapes from '../shapes.ts';
import { requireTagged } from '../tagged.ts';

export const UntagResource = statesAction({
  input: { resourceArn: shapes.arn, tagKeys: list(text({ min: 1, max: 128 }), { required: true }) },
  needs: on('UntagResource', 'resourceArn'),
  genuine: ({ stateMachine }) => [{ resourceArn: stateMachine, tagKeys: ['a'] }],
  run({ resourceArn, tagKeys }, { catalogue }): Wire<UntagResourceOutput> {
    const arn = requireTagged(catalogue, resourceArn);
    for (const key of new Set(tagKeys)) catalogue.removeTag(arn, key);
    return {};
  },
});
