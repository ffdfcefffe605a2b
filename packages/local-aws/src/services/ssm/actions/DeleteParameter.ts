import { text } from '../../../protocol/members.ts';
import { permissionArn, ssmAction } from '../context.ts';
import { parameterNotFound } from '../errors.ts';

export const DeleteParameter = ssmAction({
  input: { Name: text({ required: true }) },
  needs: ({ Name }, scope) => [{ action: 'ssm:DeleteParameter', resource: permissionArn(scope, Name) }],
  genuine: () => [{ Name: '/hostile/a' }],
  run({ Name }, { store }): object {
    if (!store.remove(Name)) throw parameterNotFound();
    return {};
  },
});
