import { anywhere, type Needs, type NeedsTable, textOf } from '../../contract/action.ts';

/** `arnOf`: the ARN that a function is called by; with its qualifier when the call has one. */
export function createNeeds(arnOf: (reference: string, qualifier?: string) => string): NeedsTable {
  const onFunction =
    (action: string): Needs =>
    ({ FunctionName, Qualifier }) => [
      { action, resource: arnOf(textOf(FunctionName), Qualifier === undefined ? undefined : textOf(Qualifier)) },
    ];
  return {
    Invoke: onFunction('lambda:InvokeFunction'),
    GetFunction: onFunction('lambda:GetFunction'),
    GetFunctionConfiguration: onFunction('lambda:GetFunctionConfiguration'),
    GetPolicy: onFunction('lambda:GetPolicy'),
    ListFunctions: anywhere('lambda:ListFunctions'),
  };
}
