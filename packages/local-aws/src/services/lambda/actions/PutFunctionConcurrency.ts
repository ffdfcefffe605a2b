import type { PutFunctionConcurrencyCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { integer } from '../../../protocol/members.ts';
import { functionName, lambdaAction, onFunction, type LambdaContext } from '../context.ts';
import { invalidParameter } from '../errors.ts';

/** docs: AWS Lambda Developer Guide, "Lambda function scaling" (concurrency of an account, unreserved minimum) */
const inAccount = 1_000;
const unreserved = 100;

export const PutFunctionConcurrency = lambdaAction({
  input: { FunctionName: functionName, ReservedConcurrentExecutions: integer({ required: true, min: 0 }) },
  needs: onFunction('lambda:PutFunctionConcurrency'),
  genuine: () => [{ FunctionName: 'hostile-nothing', ReservedConcurrentExecutions: 5 }],
  run({ FunctionName, ReservedConcurrentExecutions }, context): Wire<PutFunctionConcurrencyCommandOutput> {
    const { fn } = context.functions.find(FunctionName);
    checkLeft(context, fn.definition.name, ReservedConcurrentExecutions);
    context.control.change(fn, { ReservedConcurrentExecutions });
    return { ReservedConcurrentExecutions };
  },
});

/** recorded: localstack/localstack, test_lambda_api (test_function_concurrency_limits) */
function checkLeft({ functions }: LambdaContext, name: string, wanted: number): void {
  const others = functions
    .list()
    .filter(({ definition }) => definition.name !== name)
    .reduce((sum, { definition }) => sum + (definition.reservedConcurrency ?? 0), 0);
  if (others + wanted > inAccount - unreserved)
    throw invalidParameter(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution " +
        `below its minimum value of [${unreserved}].`,
    );
}
