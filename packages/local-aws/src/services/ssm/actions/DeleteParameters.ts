import type { DeleteParametersResult } from '@aws-sdk/client-ssm';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { mostNames, permissionArn, ssmAction } from '../context.ts';

export const DeleteParameters = ssmAction({
  input: { Names: list(text({ min: 1, max: 2048 }), { required: true, min: 1, max: mostNames }) },
  needs: ({ Names }, scope) =>
    (Array.isArray(Names) ? Names.slice(0, mostNames) : ['']).map((name) => ({
      action: 'ssm:DeleteParameters',
      resource: permissionArn(scope, name),
    })),
  genuine: () => [{ Names: ['/hostile/c', '/hostile/d'] }],
  run({ Names }, { store, marks }): Wire<DeleteParametersResult> {
    const names = [...new Set(Names)];
    const deleted = names.filter((name) => store.remove(name));
    for (const name of deleted) marks.forget(name);
    return { DeletedParameters: deleted, InvalidParameters: names.filter((name) => !deleted.includes(name)) };
  },
});
