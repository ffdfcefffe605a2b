import type { DeleteFunctionConcurrencyCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';

export const DeleteFunctionConcurrency = lambdaAction({
  input: { FunctionName: functionName },
  needs: onFunction('lambda:DeleteFunctionConcurrency'),
  genuine: () => [{ FunctionName: 'hostile-nothing' }],
  run({ FunctionName }, { functions, control }): Wire<DeleteFunctionConcurrencyCommandOutput> {
    control.withdraw(functions.find(FunctionName).fn, 'ReservedConcurrentExecutions');
    return {};
  },
});
