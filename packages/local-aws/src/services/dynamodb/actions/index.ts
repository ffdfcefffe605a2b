// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { BatchGetItem } from './BatchGetItem.ts';
export { BatchWriteItem } from './BatchWriteItem.ts';
export { CreateTable } from './CreateTable.ts';
export { DeleteItem } from './DeleteItem.ts';
export { DeleteTable } from './DeleteTable.ts';
export { DescribeTable } from './DescribeTable.ts';
export { DescribeTimeToLive } from './DescribeTimeToLive.ts';
export { GetItem } from './GetItem.ts';
export { ListTables } from './ListTables.ts';
export { PutItem } from './PutItem.ts';
export { Query } from './Query.ts';
export { Scan } from './Scan.ts';
export { TransactGetItems } from './TransactGetItems.ts';
export { TransactWriteItems } from './TransactWriteItems.ts';
export { UpdateItem } from './UpdateItem.ts';
