import type { GetAliasCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { aliasConfiguration, aliasName, aliasOf } from '../aliases.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';

export const GetAlias = lambdaAction({
  input: { FunctionName: functionName, Name: aliasName },
  needs: onFunction('lambda:GetAlias'),
  genuine: ({ function: name }) => [{ FunctionName: name, Name: 'hostile-nothing' }],
  run({ FunctionName, Name }, { functions }): Wire<GetAliasCommandOutput> {
    const { fn } = functions.find(FunctionName);
    return aliasConfiguration(fn, aliasOf(fn, Name));
  },
});
