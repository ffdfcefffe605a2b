import type { TagResourceOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { list, structure, text } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import * as shapes from '../shapes.ts';
import { requireTagged } from '../tagged.ts';

export const TagResource = statesAction({
  input: {
    resourceArn: shapes.arn,
    tags: list(structure({ key: text({ min: 1, max: 128 }), value: text({ max: 256 }) }), { required: true }),
  },
  needs: on('TagResource', 'resourceArn'),
  genuine: ({ stateMachine }) => [{ resourceArn: stateMachine, tags: [{ key: 'a', value: 'b' }] }],
  run({ resourceArn, tags }, { catalogue }): Wire<TagResourceOutput> {
    const arn = requireTagged(catalogue, resourceArn);
    for (const { key = '', value = '' } of tags) catalogue.putTag(arn, key, value);
    return {};
  },
});
