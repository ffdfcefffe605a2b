// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { DeleteParameter } from './DeleteParameter.ts';
export { DescribeParameters } from './DescribeParameters.ts';
export { GetParameter } from './GetParameter.ts';
export { GetParameters } from './GetParameters.ts';
export { GetParametersByPath } from './GetParametersByPath.ts';
export { PutParameter } from './PutParameter.ts';
