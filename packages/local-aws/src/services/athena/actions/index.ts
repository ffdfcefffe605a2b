// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { GetQueryExecution } from './GetQueryExecution.ts';
export { GetQueryResults } from './GetQueryResults.ts';
export { StartQueryExecution } from './StartQueryExecution.ts';
export { StopQueryExecution } from './StopQueryExecution.ts';
