import type { GetFunctionConfigurationCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { configurationAsked } from '../configuration.ts';
import { functionMembers, lambdaAction, onFunction } from '../context.ts';

export const GetFunctionConfiguration = lambdaAction({
  input: functionMembers,
  needs: onFunction('lambda:GetFunctionConfiguration'),
  genuine: ({ function: name }) => [{ FunctionName: name, Qualifier: '$LATEST' }],
  run: ({ FunctionName, Qualifier }, context): Promise<Wire<GetFunctionConfigurationCommandOutput>> =>
    configurationAsked(context, FunctionName, Qualifier),
});
