import { AwsError } from '../../kernel/errors.ts';
import { Pager } from '../../kernel/pages.ts';
import type { Place } from './engine/syntax.ts';

// docs: Amazon Athena API Reference, "StartQueryExecution" (InvalidRequestException, AthenaErrorCode)
export const invalidRequest = (message: string, code = 'INVALID_INPUT'): AwsError =>
  new AwsError('InvalidRequestException', message, { details: { AthenaErrorCode: code } });

/** Makes the error for a text that Athena's parser refuses, at once. recorded: guardian/athena-cli#39 */
export const mismatched = (text: string, { line, column }: Place): AwsError =>
  invalidRequest(`line ${line}:${column}: mismatched input '${text.slice(0, 100)}'`, 'MALFORMED_QUERY');

/** recorded: aws/aws-sdk-pandas#2951 */
export const tooManyQueries = (): AwsError =>
  new AwsError(
    'TooManyRequestsException',
    'You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of ' +
      'concurrent queries submitted by this account. Contact customer support to request a concurrent query limit ' +
      'increase.',
    { details: { Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED' } },
  );

/** The reason why a query failed, as its status shows it. */
export class QueryFailure extends Error {
  readonly state: 'FAILED' | 'CANCELLED';
  /** The error type of AthenaError. docs: Amazon Athena User Guide, "Athena error catalog" */
  readonly type: number;

  constructor(
    reason: string,
    { state = 'FAILED', type = 1006 }: { state?: QueryFailure['state']; type?: number } = {},
  ) {
    super(reason);
    this.state = state;
    this.type = type;
  }
}

/** Makes the failure of a query that becomes known when the query runs. */
export const refusedBySql = (reason: string, type = 1006): QueryFailure => new QueryFailure(reason, { type });

export const pager = new Pager(() => invalidRequest('Invalid token'));
