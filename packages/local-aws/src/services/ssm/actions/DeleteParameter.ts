import type { DeleteParameterResult } from '@aws-sdk/client-ssm';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { permissionArn, ssmAction } from '../context.ts';
import { parameterNotFound } from '../errors.ts';

export const DeleteParameter = ssmAction({
  input: { Name: text({ required: true, min: 1, max: 2048 }) },
  needs: ({ Name }, scope) => [{ action: 'ssm:DeleteParameter', resource: permissionArn(scope, Name) }],
  genuine: () => [{ Name: '/hostile/a' }],
  run({ Name }, { store, marks }): Wire<DeleteParameterResult> {
    if (!store.remove(Name)) throw parameterNotFound();
    marks.forget(Name);
    return {};
  },
});
