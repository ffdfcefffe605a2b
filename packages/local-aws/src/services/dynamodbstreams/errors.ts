import { AwsError } from '../../kernel/errors.ts';
import type { EpochMs } from '../../kernel/clock.ts';

export const validation = (message: string): AwsError => new AwsError('ValidationException', message);

/** recorded: tests against AWS in public repositories (the text) */
export const streamNotFound = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);

export const shardNotFound = (shardId: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Requested resource not found: Shard: ${shardId} not found`);

/** docs: Amazon DynamoDB API Reference, "GetRecords" */
export const expiredIterator = (at: EpochMs, now: EpochMs, limit: number): AwsError =>
  new AwsError(
    'ExpiredIteratorException',
    `The shard iterator of ${shown(at)} is used at ${shown(now)}, after more than ${limit / 60_000} minutes.`,
  );

/** docs: Amazon DynamoDB API Reference, "GetShardIterator" */
export const trimmed = (sequence: string): AwsError =>
  new AwsError('TrimmedDataAccessException', `The record with the sequence number ${sequence} was already removed.`);

const shown = (at: EpochMs): string => new Date(at).toISOString();
