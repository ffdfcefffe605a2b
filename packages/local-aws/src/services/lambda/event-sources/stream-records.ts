import type { GetRecordsOutput } from '@aws-sdk/client-dynamodb-streams';
import { compilePattern, parsePattern } from '../../../delivery/event-pattern/pattern.ts';
import { isObject } from '../../../kernel/is-object.ts';
import type { Wire } from '../../../protocol/actions.ts';
import type { Execution } from '../invoke.ts';
import type { Mapping } from './mapping.ts';

export type Change = NonNullable<Wire<GetRecordsOutput>['Records']>[number];

export const sequenceOf = ({ dynamodb }: Change): string => dynamodb?.SequenceNumber ?? '';
export const secondOf = ({ dynamodb }: Change): number => dynamodb?.ApproximateCreationDateTime ?? 0;

/** Writes a record as a function gets it. docs: AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB" */
export const eventRecordOf = (
  { userIdentity, ...record }: Change,
  { sourceArn }: Mapping,
): Record<string, unknown> => ({
  ...record,
  // docs: Amazon DynamoDB Developer Guide, "DynamoDB Streams and Time to Live"
  ...(userIdentity && { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } }),
  eventSourceARN: sourceArn,
});

/** docs: AWS Lambda Developer Guide, "Using event filtering with a DynamoDB event source" */
export function changeFilter(mapping: Mapping): (record: Change) => boolean {
  const matchers = mapping.filters.map((filter) => compilePattern(parsePattern(filter)));
  if (matchers.length === 0) return () => true;
  return (record) => {
    const shown = eventRecordOf(record, mapping);
    return matchers.some((matches) => matches(shown));
  };
}

/**
 * Answers the index of the first record that failed, or undefined if none did. The lowest sequence number that the
 * function names is where Lambda goes on; a name that is unknown or empty fails the whole batch. docs: AWS Lambda
 * Developer Guide, "Configuring partial batch response with DynamoDB and Lambda"
 */
export function firstFailed(payload: string, records: readonly Change[]): number | undefined {
  const answer: unknown = JSON.parse(payload);
  const failures = isObject(answer) ? (answer['batchItemFailures'] ?? []) : [];
  if (!Array.isArray(failures)) return 0;
  if (failures.length === 0) return undefined;
  const places = failures.map((failure: unknown) =>
    records.findIndex((record) => isObject(failure) && sequenceOf(record) === failure['itemIdentifier']),
  );
  return Math.max(0, Math.min(...places));
}

export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

interface Discarded {
  readonly records: readonly Change[];
  readonly condition: DiscardCondition;
  readonly attempts: number;
  readonly requestId: string;
  readonly shardId: string;
  readonly now: number;
  /** The answer of the last run, if there was one. */
  readonly result: Execution | undefined;
}

const shownTime = (second: number): string => new Date(second * 1000).toISOString().replace('.000Z', 'Z');

/**
 * Writes what the destination of discarded records gets: where they are in the stream, not what they are. docs: AWS
 * Lambda Developer Guide, "Retain discarded records for a DynamoDB event source in Lambda"
 */
export function discardLetter(mapping: Mapping, discarded: Discarded): string {
  const { records, condition, attempts, requestId, shardId, now, result } = discarded;
  const [first, last] = [records[0], records.at(-1)];
  return JSON.stringify({
    requestContext: {
      requestId,
      functionArn: mapping.functionArn,
      condition,
      approximateInvokeCount: attempts,
    },
    ...(result && {
      responseContext: {
        statusCode: 200,
        executedVersion: result.version,
        ...(result.failed && { functionError: 'Unhandled' }),
      },
    }),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first && sequenceOf(first),
      endSequenceNumber: last && sequenceOf(last),
      approximateArrivalOfFirstRecord: first && shownTime(secondOf(first)),
      approximateArrivalOfLastRecord: last && shownTime(secondOf(last)),
      batchSize: records.length,
      streamArn: mapping.sourceArn,
    },
  });
}
