import type { GetFunctionResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { configurationOf } from '../configuration.ts';
import { functionMembers, lambdaAction, onFunction } from '../context.ts';

/** Without `Code.Location`: there is no presigned address of the bundle here. */
export const GetFunction = lambdaAction({
  input: functionMembers,
  needs: onFunction('lambda:GetFunction'),
  genuine: ({ function: name }) => [{ FunctionName: name }],
  run({ FunctionName, Qualifier }, { functions }): Wire<GetFunctionResponse> {
    const { fn } = functions.find(FunctionName, Qualifier);
    const reserved = fn.definition.reservedConcurrency;
    return {
      Configuration: configurationOf(fn),
      Code: { RepositoryType: 'S3' },
      ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
    };
  },
});
