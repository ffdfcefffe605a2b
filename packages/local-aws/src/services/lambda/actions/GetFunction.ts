import type { GetFunctionResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { configurationAsked } from '../configuration.ts';
import { tagsOf } from '../tags.ts';
import { functionMembers, lambdaAction, onFunction } from '../context.ts';

/** The answer has no `Code.Location`, because bundles have no presigned address here. */
export const GetFunction = lambdaAction({
  input: functionMembers,
  needs: onFunction('lambda:GetFunction'),
  genuine: ({ function: name }) => [{ FunctionName: name }],
  async run({ FunctionName, Qualifier }, context): Promise<Wire<GetFunctionResponse>> {
    const { fn } = context.functions.find(FunctionName, Qualifier);
    const tags = tagsOf(context.state, fn);
    const reserved = fn.definition.reservedConcurrency;
    return {
      Configuration: await configurationAsked(context, FunctionName, Qualifier),
      Code: { RepositoryType: 'S3' },
      ...(Object.keys(tags).length > 0 && { Tags: tags }),
      ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
    };
  },
});
