import type { EpochMs } from '../kernel/clock.ts';
import type { EntryId } from './action.ts';

/** One run of a handler of a resolver or pipeline function: what it received and what it gave back. */
export interface HandlerStep {
  /** The journal's entry of the request. */
  readonly entry: EntryId;
  /** When it was done. */
  readonly at: EpochMs;
  /** `Query.listBooks` */
  readonly field: string;
  /** Where in the answer: `/listBooks/items[0]/name`. */
  readonly path: string;
  /** The pipeline function; undefined for the resolver itself. */
  readonly step?: string | undefined;
  /** `invocation` is a Lambda that is called without code of APPSYNC_JS. */
  readonly handler: 'request' | 'response' | 'invocation';
  /** `ctx` as the handler got it. */
  readonly context: unknown;
  /** What it returned, or the error that it raised. */
  readonly outcome: unknown;
  /** The lines that it logged. */
  readonly logs: readonly string[];
  /** What it set by `extensions.setSubscriptionFilter` and `extensions.setSubscriptionInvalidationFilter`. */
  readonly subscriptionFilter?: unknown;
  readonly invalidationFilter?: unknown;
}

/** Hears of every handler that ran. Nothing is spent on it where no listener is. */
export type ObserveStep = (step: HandlerStep) => void;
