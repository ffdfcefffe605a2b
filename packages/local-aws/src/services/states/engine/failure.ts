import type { Retrier } from './definition/machine.ts';
import { textOfJson } from './numbers.ts';

/** An error that a state reports. */
export interface StateError {
  /** The name of the error; it is absent if a Fail state has none. */
  readonly error?: string;
  readonly cause?: string;
  /** Wildcards do not catch it. This holds for States.Runtime, and for States.DataLimitExceeded of a field. */
  readonly terminal?: boolean;
  /** The error ended a branch of this Parallel state or an iteration of this Map state. */
  readonly fromBranch?: boolean;
}

/** Tells whether a Retry or Catch for `names` covers the error. */
export function covers(names: readonly string[], failure: StateError): boolean {
  return names.some((name) => {
    // recorded: test_catch_states_runtime (nothing covers States.Runtime)
    if (failure.error === 'States.Runtime') return false;
    if (name === failure.error) return true;
    if (name === 'States.BranchFailed') return failure.fromBranch === true;
    if (failure.terminal) return false;
    return name === 'States.ALL' || (name === 'States.TaskFailed' && failure.error !== 'States.Timeout');
  });
}

/**
 * Answers the milliseconds before retry number `attempt` (0 is the first). FULL jitter draws from the whole interval
 * [0, delay].
 */
export function retryDelay(retrier: Retrier, attempt: number, random: () => number): number {
  const seconds = Math.min(
    retrier.intervalSeconds * retrier.backoffRate ** attempt,
    retrier.maxDelaySeconds ?? Infinity,
    maxTimerSeconds,
  );
  return Math.round((retrier.jitter === 'FULL' ? seconds * random() : seconds) * 1000);
}

/** An execution runs for at most a year, so a longer delay makes no difference. */
const maxTimerSeconds = 366 * 24 * 3600;

/** The largest input, output or value of a variable, in bytes of UTF-8. */
export const dataLimit = 262_144;

export const exceedsLimit = (value: unknown): boolean => {
  if (isLongerThan(value, dataLimit)) return true;
  const text = textOfJson(value);
  // A character is three bytes at most.
  return text.length * 3 > dataLimit && (text.length > dataLimit || Buffer.byteLength(text) > dataLimit);
};

/**
 * Decides by the sizes of texts and names alone: a template may contain one large value a thousand times, and writing
 * it out would need too much memory.
 */
function isLongerThan(whole: unknown, most: number): boolean {
  const left = [whole];
  let length = 0;
  while (left.length > 0 && length <= most) {
    const value = left.pop();
    length += typeof value === 'string' ? value.length : 1;
    if (typeof value !== 'object' || value === null) continue;
    for (const name in value) {
      if (!Array.isArray(value)) length += name.length;
      if (length + left.length > most) return true;
      left.push((value as Readonly<Record<string, unknown>>)[name]);
    }
  }
  return length > most;
}

export const dataLimitExceeded = (name: string, terminal: boolean): StateError => ({
  error: 'States.DataLimitExceeded',
  cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  terminal,
});
