import { action } from '../../../protocol/action.ts';
import { configurationOf } from '../configuration.ts';
import type { Functions } from '../functions.ts';

export const createGetFunctionConfiguration = (functions: Functions) =>
  action<{ FunctionName: string; Qualifier?: string }, unknown>(
    ['FunctionName', 'Qualifier'],
    ({ FunctionName, Qualifier }) => configurationOf(functions.find(FunctionName, Qualifier).fn),
  );
