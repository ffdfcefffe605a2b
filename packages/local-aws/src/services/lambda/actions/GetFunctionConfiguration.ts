import { configurationOf } from '../configuration.ts';
import { functionMembers, lambdaAction, onFunction } from '../context.ts';

export const GetFunctionConfiguration = lambdaAction({
  input: functionMembers,
  needs: onFunction('lambda:GetFunctionConfiguration'),
  genuine: ({ function: name }) => [{ FunctionName: name, Qualifier: '$LATEST' }],
  run: ({ FunctionName, Qualifier }, { functions }): object =>
    configurationOf(functions.find(FunctionName, Qualifier).fn),
});
