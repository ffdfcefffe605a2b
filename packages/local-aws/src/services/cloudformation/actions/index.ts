// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { DescribeStackEvents } from './DescribeStackEvents.ts';
export { DescribeStackResource } from './DescribeStackResource.ts';
export { DescribeStackResources } from './DescribeStackResources.ts';
export { DescribeStacks } from './DescribeStacks.ts';
export { GetTemplate } from './GetTemplate.ts';
export { ListExports } from './ListExports.ts';
export { ListStackResources } from './ListStackResources.ts';
export { ListStacks } from './ListStacks.ts';
