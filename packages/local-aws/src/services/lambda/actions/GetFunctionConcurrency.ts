import type { GetFunctionConcurrencyResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';

export const GetFunctionConcurrency = lambdaAction({
  input: { FunctionName: functionName },
  needs: onFunction('lambda:GetFunctionConcurrency'),
  genuine: ({ function: name }) => [{ FunctionName: name }],
  run({ FunctionName }, { functions }): Wire<GetFunctionConcurrencyResponse> {
    const reserved = functions.find(FunctionName).fn.definition.reservedConcurrency;
    return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
  },
});
