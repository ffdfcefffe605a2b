// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { AddTagsToResource } from './AddTagsToResource.ts';
export { DeleteParameter } from './DeleteParameter.ts';
export { DeleteParameters } from './DeleteParameters.ts';
export { DescribeParameters } from './DescribeParameters.ts';
export { GetParameter } from './GetParameter.ts';
export { GetParameterHistory } from './GetParameterHistory.ts';
export { GetParameters } from './GetParameters.ts';
export { GetParametersByPath } from './GetParametersByPath.ts';
export { LabelParameterVersion } from './LabelParameterVersion.ts';
export { ListTagsForResource } from './ListTagsForResource.ts';
export { PutParameter } from './PutParameter.ts';
export { RemoveTagsFromResource } from './RemoveTagsFromResource.ts';
export { UnlabelParameterVersion } from './UnlabelParameterVersion.ts';
