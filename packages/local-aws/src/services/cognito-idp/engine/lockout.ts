import type { EpochMs } from '../../../kernel/clock.ts';

/** The failed tries of one kind by one subject. */
export interface Attempts {
  readonly count: number;
  readonly lastFailure: EpochMs;
  /** The time of the last try; refused tries count too. */
  readonly lastAttempt: number;
}

const freeFailures = 5;
const longestLock = 15 * 60_000;
const calm = 15 * 60_000;

/**
 * After fifteen minutes without a try, all failures are forgotten. docs: Amazon Cognito Developer Guide, "Things to
 * know about authentication with user pools"
 */
const remembered = (attempts: Attempts | undefined, now: number): Attempts | undefined =>
  attempts && now - attempts.lastAttempt < calm ? attempts : undefined;

/**
 * After five failures the lock lasts one second. Each further failure doubles it, up to fifteen minutes. docs: Amazon
 * Cognito Developer Guide, "Things to know about authentication with user pools"
 */
export function isLocked(attempts: Attempts | undefined, now: number): boolean {
  const current = remembered(attempts, now);
  if (!current || current.count < freeFailures) return false;
  return now < current.lastFailure + Math.min(2 ** (current.count - freeFailures) * 1000, longestLock);
}

/**
 * A try during a lock does not lengthen the lock, but the fifteen minutes without a try begin again. docs: Amazon
 * Cognito Developer Guide, "Things to know about authentication with user pools"
 */
export function afterFailure(attempts: Attempts | undefined, now: number): Attempts {
  const current = remembered(attempts, now);
  if (current && isLocked(current, now)) return { ...current, lastAttempt: now };
  return { count: (current?.count ?? 0) + 1, lastFailure: now, lastAttempt: now };
}
