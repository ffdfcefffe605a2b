import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { afterFailure, isLocked } from '../engine/lockout.ts';
import { limitExceeded, passwordAttemptsExceeded, wrongCredentials } from '../errors.ts';
import { hourMs } from '../../../kernel/clock.ts';

export type Attempt = 'proven' | 'failed' | 'locked';

/**
 * Runs `proof` unless the subject is locked out, and counts a failure. Existing and invented subjects take the same
 * time.
 */
const tryProof =
  (kind: 'password' | 'software-token') =>
  ({ store, clock }: CognitoContext, pool: UserPool, sub: string, proof: () => boolean): Attempt => {
    const now = clock.now();
    const before = store.attempts(pool.id, sub, kind);
    const locked = isLocked(before, now);
    if (!locked && proof()) {
      if (before) store.deleteAttempts(pool.id, sub, kind);
      return 'proven';
    }
    store.putAttempts(pool.id, sub, kind, afterFailure(before, now));
    return locked ? 'locked' : 'failed';
  };

export const tryPassword = tryProof('password');
/**
 * These tries are counted separately from passwords. Otherwise a thief who knows the password could get new guesses of
 * the code by entering it.
 */
export const tryCode = tryProof('software-token');

/** Refuses a password that is wrong or that comes during a lock. */
export function requirePassword(outcome: Attempt): void {
  if (outcome === 'locked') throw passwordAttemptsExceeded();
  if (outcome === 'failed') throw wrongCredentials();
}

// AWS allows between 5 and 20 an hour, by the risk that it sees; here the limit is always 20. docs: Amazon Cognito
// Developer Guide, "Quotas in Amazon Cognito"
const perHour = 20;

/** A kind of try, such as `request:forgot-password`: asking for a code, or entering one. */
export type CodeAttempt = `request:${string}` | `entry:${string}`;

/** Limits how often in an hour a subject may try to use the codes of one purpose. */
export function countHourly(context: CognitoContext, pool: UserPool, sub: string, kind: CodeAttempt): void {
  const { store, clock } = context;
  const now = clock.now();
  const found = store.attempts(pool.id, sub, kind);
  const current = found && now - found.lastFailure < hourMs ? found : { count: 0, lastFailure: now, lastAttempt: now };
  if (current.count >= perHour) throw limitExceeded();
  store.putAttempts(pool.id, sub, kind, { ...current, count: current.count + 1, lastAttempt: now });
}

export const forgetHourly = ({ store }: CognitoContext, pool: UserPool, sub: string, kind: CodeAttempt): void =>
  store.deleteAttempts(pool.id, sub, kind);
