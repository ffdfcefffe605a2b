import type { DeleteFunctionCommandOutput } from '@aws-sdk/client-lambda';
import { UnsupportedError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { functionMembers, lambdaAction, onFunction, type LambdaContext } from '../context.ts';
import { invalidParameter } from '../errors.ts';
import type { LambdaFunction } from '../functions.ts';

export const DeleteFunction = lambdaAction({
  input: functionMembers,
  needs: onFunction('lambda:DeleteFunction'),
  genuine: () => [{ FunctionName: 'hostile-nothing' }],
  run({ FunctionName, Qualifier }, { functions, control, urls }): Wire<DeleteFunctionCommandOutput> {
    const { fn, qualifier } = functions.find(FunctionName, Qualifier);
    const { name } = fn.definition;
    if (qualifier !== '$LATEST') removeVersion(control, fn, qualifier);
    else if (Qualifier !== undefined)
      throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
    else if (control.isOfTemplate(name))
      throw new UnsupportedError('DeleteFunction of a function of the template', 'take it out of the template');
    else {
      control.remove(name);
      urls.forget(name);
    }
    return {};
  },
});

function removeVersion(control: LambdaContext['control'], fn: LambdaFunction, version: string): void {
  if (!fn.versions.has(version)) throw new UnsupportedError('DeleteFunction of an alias', 'use DeleteAlias');
  const isNamed = [...fn.aliases.values()].some((alias) => alias.version === version || version in alias.weights);
  if (isNamed) throw new UnsupportedError('DeleteFunction of a version that an alias names', 'change the alias first');
  control.removeVersion(fn, version);
}
