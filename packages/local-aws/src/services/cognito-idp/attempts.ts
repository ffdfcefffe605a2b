import type { Cognito } from './cognito.ts';
import type { UserPool } from './definitions.ts';
import { afterFailure, isLocked } from './engine/lockout.ts';
import { limitExceeded, passwordAttemptsExceeded, wrongCredentials } from './errors.ts';

const password = 'password';

/** Runs `proof` unless the subject is locked out, and counts a failure. Real and made-up subjects cost the same. */
export function tryPassword({ state, ports }: Cognito, pool: UserPool, sub: string, proof: () => boolean): 'proven' | 'failed' | 'locked' {
  const now = ports.clock.now();
  const before = state.attempts(pool.id, sub, password);
  const locked = isLocked(before, now);
  if (!locked && proof()) {
    if (before) state.deleteAttempts(pool.id, sub, password);
    return 'proven';
  }
  state.putAttempts(pool.id, sub, password, afterFailure(before, now));
  return locked ? 'locked' : 'failed';
}

/** Refuses a password that is wrong, or comes during a lock. */
export function requirePassword(outcome: 'proven' | 'failed' | 'locked'): void {
  if (outcome === 'locked') throw passwordAttemptsExceeded();
  if (outcome === 'failed') throw wrongCredentials();
}

const hour = 3_600_000;
// AWS: between 5 and 20 an hour, depending on the risk it sees.
const perHour = 20;

/** `request:forgot-password`: asking for a code, or entering one. */
export type CodeAttempt = `request:${string}` | `entry:${string}`;

/** Bounds what a subject may do with the codes of one purpose to so many tries an hour. */
export function countHourly(cognito: Cognito, pool: UserPool, sub: string, kind: CodeAttempt): void {
  const { state, ports } = cognito;
  const now = ports.clock.now();
  const found = state.attempts(pool.id, sub, kind);
  const current = found && now - found.lastFailure < hour ? found : { count: 0, lastFailure: now, lastAttempt: now };
  if (current.count >= perHour) throw limitExceeded();
  state.putAttempts(pool.id, sub, kind, { ...current, count: current.count + 1, lastAttempt: now });
}

export const forgetHourly = ({ state }: Cognito, pool: UserPool, sub: string, kind: CodeAttempt): void => state.deleteAttempts(pool.id, sub, kind);
