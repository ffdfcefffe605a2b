import type { DeleteAliasCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { aliasName } from '../aliases.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';

/** docs: AWS Lambda API Reference, "DeleteAlias": none of its errors is for an alias that is not there. */
export const DeleteAlias = lambdaAction({
  input: { FunctionName: functionName, Name: aliasName },
  needs: onFunction('lambda:DeleteAlias'),
  genuine: ({ function: name }) => [{ FunctionName: name, Name: 'hostile-nothing' }],
  run({ FunctionName, Name }, { functions, control }): Wire<DeleteAliasCommandOutput> {
    const { fn } = functions.find(FunctionName);
    if (fn.aliases.has(Name)) control.removeAlias(fn, Name);
    return {};
  },
});
