// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { DescribeStream } from './DescribeStream.ts';
export { GetRecords } from './GetRecords.ts';
export { GetShardIterator } from './GetShardIterator.ts';
export { ListStreams } from './ListStreams.ts';
