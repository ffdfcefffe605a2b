import type { UpdateFunctionEventInvokeConfigCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { configAt, putConfig, shownConfig } from '../asynchronous/event-configs.ts';
import { functionMembers, lambdaAction, onFunction } from '../context.ts';
import { invokeConfigMembers } from '../settings.ts';

/**
 * Members that the request does not contain stay as they were. docs: AWS Lambda API
 * Reference, "UpdateFunctionEventInvokeConfig"
 */
export const UpdateFunctionEventInvokeConfig = lambdaAction({
  input: { ...functionMembers, ...invokeConfigMembers },
  needs: onFunction('lambda:UpdateFunctionEventInvokeConfig'),
  genuine: ({ function: name }) => [{ FunctionName: name, MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 }],
  run({ FunctionName, Qualifier, ...given }, context): Wire<UpdateFunctionEventInvokeConfigCommandOutput> {
    const { fn, qualifier } = context.functions.find(FunctionName, Qualifier);
    const { name: functionName } = fn.definition;
    const stored = {
      ...configAt(fn, qualifier),
      ...given,
      functionName,
      qualifier,
      lastModifiedMs: context.clock.now(),
    };
    putConfig(context, context.state, fn, stored);
    return shownConfig(fn, stored);
  },
});
