import { anywhere, table, textOf, type Authorization, type Needs } from '../../iam/guard.ts';
import { readLambdaRequest } from './http.ts';

/** `arnOf`: the ARN that a function is called by; with its qualifier when the call has one. */
export function createAuthorization(arnOf: (reference: string, qualifier?: string) => string): Authorization {
  const onFunction =
    (action: string): Needs =>
    ({ FunctionName, Qualifier }) => [
      { action, resource: arnOf(textOf(FunctionName), Qualifier === undefined ? undefined : textOf(Qualifier)) },
    ];
  return {
    conditionKeys: ['lambda:eventsourcetoken', 'lambda:functionurlauthtype', 'lambda:invokedviafunctionurl'],
    read: readLambdaRequest,
    needsOf: table({
      Invoke: onFunction('lambda:InvokeFunction'),
      GetFunction: onFunction('lambda:GetFunction'),
      GetFunctionConfiguration: onFunction('lambda:GetFunctionConfiguration'),
      GetPolicy: onFunction('lambda:GetPolicy'),
      ListFunctions: anywhere('lambda:ListFunctions'),
    }),
  };
}
