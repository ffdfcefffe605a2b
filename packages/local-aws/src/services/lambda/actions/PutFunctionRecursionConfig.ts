import type { PutFunctionRecursionConfigResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';
import { recursiveLoopOf } from '../loops.ts';

export const PutFunctionRecursionConfig = lambdaAction({
  input: { FunctionName: functionName, RecursiveLoop: text({ required: true, values: ['Allow', 'Terminate'] }) },
  needs: onFunction('lambda:PutFunctionRecursionConfig'),
  genuine: () => [{ FunctionName: 'hostile-nothing', RecursiveLoop: 'Terminate' }],
  run({ FunctionName, RecursiveLoop }, { functions, control }): Wire<PutFunctionRecursionConfigResponse> {
    const { fn } = functions.find(FunctionName);
    control.change(fn, { RecursiveLoop });
    return { RecursiveLoop: recursiveLoopOf(functions.find(FunctionName).fn) };
  },
});
