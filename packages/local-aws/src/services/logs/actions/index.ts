// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { CreateLogGroup } from './CreateLogGroup.ts';
export { CreateLogStream } from './CreateLogStream.ts';
export { DeleteLogGroup } from './DeleteLogGroup.ts';
export { DeleteResourcePolicy } from './DeleteResourcePolicy.ts';
export { DeleteRetentionPolicy } from './DeleteRetentionPolicy.ts';
export { DescribeLogGroups } from './DescribeLogGroups.ts';
export { DescribeLogStreams } from './DescribeLogStreams.ts';
export { DescribeResourcePolicies } from './DescribeResourcePolicies.ts';
export { FilterLogEvents } from './FilterLogEvents.ts';
export { GetLogEvents } from './GetLogEvents.ts';
export { PutLogEvents } from './PutLogEvents.ts';
export { PutResourcePolicy } from './PutResourcePolicy.ts';
export { PutRetentionPolicy } from './PutRetentionPolicy.ts';
