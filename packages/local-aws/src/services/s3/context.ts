import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Operator } from '../../kernel/operator.ts';
import type { Authorize, BucketsElsewhere } from '../../contract/ports.ts';
import type { NotificationTargets } from './changes.ts';
import type { SelectProcess } from './select/select-process.ts';
import type { S3Store } from './store/index.ts';

/** The parts of the service that each of its actions gets. */
export interface S3Context {
  readonly store: S3Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly region: string;
  readonly accountId: string;
  readonly authorize: Authorize;
  readonly principalExists?: ((arn: string) => boolean) | undefined;
  readonly operator: Operator;
  /** The service behaves as in an account to which S3 Select is closed. */
  readonly selectDisabled: boolean;
  /** Runs the queries of S3 Select that must not run in this process. */
  readonly selecting: SelectProcess;
  /** The receivers of notifications; without other services there are none. */
  readonly targets?: NotificationTargets | undefined;
  /** The buckets of other regions, if there are any. */
  readonly elsewhere?: BucketsElsewhere | undefined;
}

export const xmlNamespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Answers the canonical user id of the account: 64 hexadecimal digits without a meaning. */
export const canonicalId = (accountId: string): string =>
  createHash('sha256').update(`canonical user of ${accountId}`).digest('hex');

/** S3 keeps times to the second. docs: Amazon S3 API Reference, "ListObjectsV2" (LastModified) */
export const isoSeconds = (milliseconds: number): string =>
  new Date(Math.floor(milliseconds / 1000) * 1000).toISOString();
export const httpDate = (milliseconds: number): string => new Date(milliseconds).toUTCString();
export const quoted = (etag: string): string => `"${etag}"`;
