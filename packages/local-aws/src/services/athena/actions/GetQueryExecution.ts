import type { GetQueryExecutionOutput } from '@aws-sdk/client-athena';
import { secondsOf } from '../../../kernel/clock.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { athenaAction, findQuery, onQuery } from '../context.ts';
import type { Query } from '../store.ts';

// docs: Amazon Athena API Reference, "GetQueryExecution"
export const GetQueryExecution = athenaAction({
  input: { QueryExecutionId: text({ required: true, min: 1, max: 128 }) },
  needs: onQuery('athena:GetQueryExecution'),
  genuine: () => [{ QueryExecutionId: '00000000-0000-4000-8000-000000000000' }],
  run: ({ QueryExecutionId }, context): Wire<GetQueryExecutionOutput> => ({
    QueryExecution: described(findQuery(context, QueryExecutionId)),
  }),
});

const described = (query: Query): NonNullable<Wire<GetQueryExecutionOutput>['QueryExecution']> => ({
  QueryExecutionId: query.id,
  Query: query.sql,
  StatementType: 'DML',
  SubstatementType: 'SELECT',
  ResultConfiguration: { OutputLocation: query.output },
  // AWS writes the name of a catalog in lower case. recorded: notes of a real account in the public history of a client
  QueryExecutionContext: { Database: query.database, Catalog: query.catalog?.toLowerCase() },
  Status: {
    State: query.state,
    StateChangeReason: query.reason,
    SubmissionDateTime: secondsOf(query.submitted),
    ...(query.completed !== undefined && { CompletionDateTime: secondsOf(query.completed) }),
    ...(query.error && {
      AthenaError: {
        ErrorCategory: query.error.category,
        ErrorType: query.error.type,
        Retryable: false,
        ErrorMessage: query.reason,
      },
    }),
  },
  Statistics: {
    EngineExecutionTimeInMillis: query.engineMs,
    DataScannedInBytes: query.scannedBytes,
    TotalExecutionTimeInMillis: (query.completed ?? query.submitted) - query.submitted,
    ResultReuseInformation: { ReusedPreviousResult: false },
  },
  WorkGroup: query.workGroup,
  EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
});
