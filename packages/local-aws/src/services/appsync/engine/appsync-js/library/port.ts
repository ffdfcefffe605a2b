import type { Clock } from '../../../../../kernel/clock.ts';
import type { Ids } from '../../../../../kernel/ids.ts';
import type { RequireAllowed } from '../../../../../kernel/unverified.ts';
import type { AuthType, Json, JsonObject, LogLine, Outcome, RaisedError } from '../types.ts';
import { CodeFault } from './fault.ts';

/** The state of one run of a handler, and the ports that its utilities may use. */
export interface Run {
  /** The run must be cheap: code that could take long throws Overspent instead. */
  readonly isCounted: boolean;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly requireAllowed: RequireAllowed;
  readonly authType: AuthType;
  readonly appended: RaisedError[];
  readonly responseHeaders: Map<string, { name: string; value: string }>;
  headerBytes: number;
  subscriptionFilter?: Json;
  invalidationFilter?: Json;
  readonly invalidations: Json[];
  readonly cacheEvictions: Json[];
  readonly logs: LogLine[];
  /** The outcome, set by a utility that ends the handler early. */
  ended?: Outcome;
  /** The place at which an error ended it: `code.js:7:3`. */
  place?: string;
}

/** A utility takes JSON values and answers a JSON value, or undefined. */
export type Utility = (values: readonly Json[], run: Run) => Json | undefined;
export type Utilities = Readonly<Record<string, Utility>>;

/**
 * Is thrown to leave the handler; the run holds the outcome. There is only one instance, so it costs no stack trace.
 */
export const leave = new Error('The handler has ended.');

export function stringAt(values: readonly Json[], index: number, utility: string): string {
  const value = values[index];
  if (typeof value === 'string') return value;
  throw new CodeFault(`${utility} expects a string as argument ${index + 1}, but got ${describe(value)}.`);
}

export function numberAt(values: readonly Json[], index: number, utility: string): number {
  const value = values[index];
  if (typeof value === 'number') return value;
  throw new CodeFault(`${utility} expects a number as argument ${index + 1}, but got ${describe(value)}.`);
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function describe(value: Json | undefined): string {
  if (value === undefined || value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
