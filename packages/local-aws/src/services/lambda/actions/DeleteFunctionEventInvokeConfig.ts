import type { DeleteFunctionEventInvokeConfigCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { configAt, configKey } from '../asynchronous/event-configs.ts';
import { functionMembers, lambdaAction, onFunction } from '../context.ts';

export const DeleteFunctionEventInvokeConfig = lambdaAction({
  input: functionMembers,
  needs: onFunction('lambda:DeleteFunctionEventInvokeConfig'),
  genuine: ({ function: name }) => [{ FunctionName: name }],
  run({ FunctionName, Qualifier }, { functions, state }): Wire<DeleteFunctionEventInvokeConfigCommandOutput> {
    const { fn, qualifier } = functions.find(FunctionName, Qualifier);
    const config = configAt(fn, qualifier);
    fn.eventConfigs.delete(qualifier);
    state.invokeConfigs.remove(configKey(config));
    return {};
  },
});
