export { GetFunction } from './GetFunction.ts';
export { GetFunctionConfiguration } from './GetFunctionConfiguration.ts';
export { GetPolicy } from './GetPolicy.ts';
export { Invoke } from './Invoke.ts';
export { ListFunctions } from './ListFunctions.ts';
