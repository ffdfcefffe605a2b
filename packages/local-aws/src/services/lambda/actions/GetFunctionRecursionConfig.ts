import type { GetFunctionRecursionConfigResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';
import { recursiveLoopOf } from '../loops.ts';

export const GetFunctionRecursionConfig = lambdaAction({
  input: { FunctionName: functionName },
  needs: onFunction('lambda:GetFunctionRecursionConfig'),
  genuine: ({ function: name }) => [{ FunctionName: name }],
  run: ({ FunctionName }, { functions }): Wire<GetFunctionRecursionConfigResponse> => ({
    RecursiveLoop: recursiveLoopOf(functions.find(FunctionName).fn),
  }),
});
