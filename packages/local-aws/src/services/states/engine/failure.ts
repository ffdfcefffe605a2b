import { deepestJson, tooDeep } from '../../../kernel/json-text.ts';
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

/** Answers the error of a value that is too long, or nested too deeply to be written, read and searched. */
export function excessOf(value: unknown, state: string, terminal: boolean): StateError | undefined {
  const excess = measured(value, dataLimit);
  if (excess === 'deep') return { error: 'States.Runtime', cause: tooDeep().message, terminal: true };
  return excess === 'long' || isLong(textOfJson(value)) ? dataLimitExceeded(state, terminal) : undefined;
}

/** A character is three bytes at most. */
const isLong = (text: string): boolean =>
  text.length * 3 > dataLimit && (text.length > dataLimit || Buffer.byteLength(text) > dataLimit);

/**
 * Decides by the sizes of texts and names alone: a template may contain one large value a thousand times, and writing
 * it out would need too much memory. Goes level by level, because recursion ends at some depth.
 */
function measured(whole: unknown, most: number): 'long' | 'deep' | undefined {
  let length = 0;
  let level = [whole];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      length += typeof value === 'string' ? value.length : 1;
      if (typeof value !== 'object' || value === null) continue;
      if (depth >= deepestJson) return 'deep';
      for (const name in value) {
        if (!Array.isArray(value)) length += name.length;
        if (length + next.length > most) return 'long';
        next.push((value as Readonly<Record<string, unknown>>)[name]);
      }
    }
    if (length > most) return 'long';
    level = next;
  }
  return undefined;
}

export const dataLimitExceeded = (name: string, terminal: boolean): StateError => ({
  error: 'States.DataLimitExceeded',
  cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  terminal,
});
