import type { GetFunctionEventInvokeConfigCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { configAt, shownConfig } from '../asynchronous/event-configs.ts';
import { functionMembers, lambdaAction, onFunction } from '../context.ts';

export const GetFunctionEventInvokeConfig = lambdaAction({
  input: functionMembers,
  needs: onFunction('lambda:GetFunctionEventInvokeConfig'),
  genuine: ({ function: name }) => [{ FunctionName: name }],
  run({ FunctionName, Qualifier }, { functions }): Wire<GetFunctionEventInvokeConfigCommandOutput> {
    const { fn, qualifier } = functions.find(FunctionName, Qualifier);
    return shownConfig(fn, configAt(fn, qualifier));
  },
});
