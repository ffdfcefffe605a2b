// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { DescribeLogGroups } from './DescribeLogGroups.ts';
export { DescribeLogStreams } from './DescribeLogStreams.ts';
export { FilterLogEvents } from './FilterLogEvents.ts';
export { GetLogEvents } from './GetLogEvents.ts';
