import type { EpochMs } from '../kernel/clock.ts';
import type { EntryId } from './action.ts';

/** One run of a handler of a resolver or pipeline function: its input and its result. */
export interface HandlerStep {
  /** The journal's entry of the request. */
  readonly entry: EntryId;
  /** The time at which the handler ended. */
  readonly at: EpochMs;
  /** The field, such as `Query.listBooks`. */
  readonly field: string;
  /** The place in the answer, such as `/listBooks/items[0]/name`. */
  readonly path: string;
  /** The pipeline function; it is undefined for the resolver itself. */
  readonly step?: string | undefined;
  /** The handler; `invocation` is a call of a Lambda without any code of APPSYNC_JS. */
  readonly handler: 'request' | 'response' | 'invocation';
  /** The value of `ctx` that the handler received. */
  readonly context: unknown;
  /** The value that it returned, or the error that it raised. */
  readonly outcome: unknown;
  /** The lines that it logged. */
  readonly logs: readonly string[];
  /**
   * The filters that it set by `extensions.setSubscriptionFilter` and `extensions.setSubscriptionInvalidationFilter`.
   */
  readonly subscriptionFilter?: unknown;
  readonly invalidationFilter?: unknown;
}

/** Is called for every handler that ran. It costs nothing when nothing listens. */
export type ObserveStep = (step: HandlerStep) => void;
