import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { afterFailure, isLocked } from '../engine/lockout.ts';
import { limitExceeded, passwordAttemptsExceeded, wrongCredentials } from '../errors.ts';

export type Attempt = 'proven' | 'failed' | 'locked';

/** Runs `proof` unless the subject is locked out, and counts a failure. Real and made-up subjects cost the same. */
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
/** Counted apart from passwords: a thief who knows the password must not get new guesses of the code by entering it. */
export const tryCode = tryProof('software-token');

/** Refuses a password that is wrong, or comes during a lock. */
export function requirePassword(outcome: Attempt): void {
  if (outcome === 'locked') throw passwordAttemptsExceeded();
  if (outcome === 'failed') throw wrongCredentials();
}

const hour = 3_600_000;
// Between 5 and 20 an hour, by the risk that AWS sees; here always the most.
// docs: Amazon Cognito Developer Guide, "Quotas in Amazon Cognito"
const perHour = 20;

/** `request:forgot-password`: asking for a code, or entering one. */
export type CodeAttempt = `request:${string}` | `entry:${string}`;

/** Bounds what a subject may do with the codes of one purpose to so many tries an hour. */
export function countHourly(context: CognitoContext, pool: UserPool, sub: string, kind: CodeAttempt): void {
  const { store, clock } = context;
  const now = clock.now();
  const found = store.attempts(pool.id, sub, kind);
  const current = found && now - found.lastFailure < hour ? found : { count: 0, lastFailure: now, lastAttempt: now };
  if (current.count >= perHour) throw limitExceeded();
  store.putAttempts(pool.id, sub, kind, { ...current, count: current.count + 1, lastAttempt: now });
}

export const forgetHourly = ({ store }: CognitoContext, pool: UserPool, sub: string, kind: CodeAttempt): void =>
  store.deleteAttempts(pool.id, sub, kind);
