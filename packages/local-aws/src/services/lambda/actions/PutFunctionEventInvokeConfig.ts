import type { PutFunctionEventInvokeConfigCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { putConfig, shownConfig } from '../asynchronous/event-configs.ts';
import { functionMembers, lambdaAction, onFunction } from '../context.ts';
import { invokeConfigMembers } from '../settings.ts';

/**
 * Members that the request does not contain are as by default. docs: AWS Lambda API
 * Reference, "PutFunctionEventInvokeConfig"
 */
export const PutFunctionEventInvokeConfig = lambdaAction({
  input: { ...functionMembers, ...invokeConfigMembers },
  needs: onFunction('lambda:PutFunctionEventInvokeConfig'),
  genuine: ({ function: name }) => [{ FunctionName: name, MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 }],
  run({ FunctionName, Qualifier, ...given }, context): Wire<PutFunctionEventInvokeConfigCommandOutput> {
    const { fn, qualifier } = context.functions.find(FunctionName, Qualifier);
    const { name: functionName } = fn.definition;
    const stored = { ...given, functionName, qualifier, lastModifiedMs: context.clock.now() };
    putConfig(context, context.state, fn, stored);
    return shownConfig(fn, stored);
  },
});
