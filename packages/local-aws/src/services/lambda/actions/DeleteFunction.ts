import type { DeleteFunctionCommandOutput } from '@aws-sdk/client-lambda';
import { UnsupportedError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { functionMembers, lambdaAction, onFunction, type LambdaContext } from '../context.ts';
import { conflict, invalidParameter } from '../errors.ts';
import type { LambdaFunction } from '../functions.ts';

export const DeleteFunction = lambdaAction({
  input: functionMembers,
  needs: onFunction('lambda:DeleteFunction'),
  genuine: () => [{ FunctionName: 'hostile-nothing' }],
  run({ FunctionName, Qualifier }, { functions, control, urls }): Wire<DeleteFunctionCommandOutput> {
    // A version that is not there is deleted. recorded: floci-io/floci#2824 (measured against AWS)
    if (isNumber(Qualifier) && !functions.find(FunctionName).fn.versions.has(Qualifier)) return {};
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

const isNumber = (qualifier: string | undefined): qualifier is string => /^\d+$/.test(qualifier ?? '');

function removeVersion(control: LambdaContext['control'], fn: LambdaFunction, version: string): void {
  if (!fn.versions.has(version)) throw new UnsupportedError('DeleteFunction of an alias', 'use DeleteAlias');
  const naming = [...fn.aliases.values()].filter((alias) => alias.version === version || version in alias.weights);
  // recorded: karl-cardenas-coding/go-lambda-cleanup#45
  const names = naming.map(({ name }) => name).join(', ');
  if (naming.length > 0)
    throw conflict(`Unable to delete version because the following aliases reference it: [${names}]`);
  control.removeVersion(fn, version);
}
