import type { StopQueryExecutionOutput } from '@aws-sdk/client-athena';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { athenaAction, findQuery, onQuery } from '../context.ts';

// docs: Amazon Athena API Reference, "StopQueryExecution"
export const StopQueryExecution = athenaAction({
  input: { QueryExecutionId: text({ required: true, min: 1, max: 128 }) },
  needs: onQuery('athena:StopQueryExecution'),
  genuine: () => [{ QueryExecutionId: '00000000-0000-4000-8000-000000000000' }],
  run({ QueryExecutionId }, context): Wire<StopQueryExecutionOutput> {
    context.queries.cancel(findQuery(context, QueryExecutionId));
    return {};
  },
});
