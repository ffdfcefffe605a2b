export { GetQueryExecution } from './GetQueryExecution.ts';
export { GetQueryResults } from './GetQueryResults.ts';
export { StartQueryExecution } from './StartQueryExecution.ts';
export { StopQueryExecution } from './StopQueryExecution.ts';
