import type { EpochMs } from '../../../kernel/clock.ts';

interface Destination {
  readonly Destination?: string;
}

interface DestinationConfig {
  readonly OnSuccess?: Destination;
  readonly OnFailure?: Destination;
}

/** What becomes of asynchronous invocations, as the template or a call gives it. */
export interface GivenInvokeConfig {
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig?: DestinationConfig;
}

/** The same of one function, version or alias. */
export interface StoredInvokeConfig extends GivenInvokeConfig {
  readonly functionName: string;
  readonly qualifier: string;
  readonly lastModifiedMs: EpochMs;
}
