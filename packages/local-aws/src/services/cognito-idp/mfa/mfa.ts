import { AwsError } from '../../../kernel/errors.ts';
import type { Cognito } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { stepForgottenAt, stepsOfCode } from '../engine/totp.ts';
import { invalidParameter } from '../errors.ts';
import { declareUnverified } from '../../../kernel/unverified.ts';
import type { SoftwareToken, User } from '../stored.ts';

export const softwareTokenMfa = 'SOFTWARE_TOKEN_MFA';

const offWhenRequired = declareUnverified(
  'cognito-mfa-off-when-required',
  'What does SetUserMFAPreference answer to a user who switches a factor off in a pool that requires MFA?',
  'it is accepted, and sign-in asks for the factor all the same',
);
const preferredWhenOff = declareUnverified(
  'cognito-mfa-preferred-but-not-enabled',
  'What does SetUserMFAPreference do with a factor that is preferred but not enabled?',
  'the factor is neither enabled nor preferred',
);

export const noSoftwareToken = (): AwsError =>
  new AwsError('SoftwareTokenMFANotFoundException', 'Software Token MFA does not exist for the user.');

export function requireSoftwareTokens(pool: UserPool): void {
  if (!pool.softwareTokens)
    throw new AwsError('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool');
}

export const softwareTokenOf = ({ state }: Cognito, user: User): SoftwareToken =>
  state.softwareToken(user.poolId, user.sub);

/** What a sign-in with the right password still needs. In a pool that requires MFA the user's wish does not count. */
export function secondFactor(pool: UserPool, token: SoftwareToken): 'none' | 'code' | 'setup' {
  if (pool.mfa === 'OFF') return 'none';
  if (pool.mfa === 'ON') return token.secret === undefined ? 'setup' : 'code';
  return token.secret !== undefined && token.enabled ? 'code' : 'none';
}

export type CodeOutcome = 'right' | 'used' | 'wrong';

/** Whether `code` is one of `secret` and comes for the first time: what was overheard is no second factor. */
export function useCode({ state, ports }: Cognito, user: User, secret: string, code: string): CodeOutcome {
  const now = ports.clock.now();
  const steps = stepsOfCode(Buffer.from(secret, 'hex'), code, now);
  if (steps.length === 0) return 'wrong';
  return steps.some((step) => state.spend(`totp:${user.poolId}:${user.sub}:${step}`, stepForgottenAt(step), now))
    ? 'right'
    : 'used';
}

/** `UserMFASettingList` and `PreferredMfaSetting`, absent when there is nothing to say. */
export function mfaSettings(cognito: Cognito, user: User) {
  const { enabled, preferred } = softwareTokenOf(cognito, user);
  return enabled
    ? { UserMFASettingList: [softwareTokenMfa], ...(preferred ? { PreferredMfaSetting: softwareTokenMfa } : {}) }
    : {};
}

export interface MfaSetting {
  readonly enabled: boolean;
  readonly preferred: boolean;
}

export interface MfaPreference {
  readonly softwareToken: MfaSetting | undefined;
  /** The factors that no pool here offers, by name; they can only be off. */
  readonly others: ReadonlyMap<string, MfaSetting>;
}

const notDeliverable = (factor: string): AwsError =>
  invalidParameter(`User does not have delivery config set to turn on ${factor}`);

/** A factor that is not mentioned stays as it is. */
export function setPreference(
  cognito: Cognito,
  pool: UserPool,
  user: User,
  { softwareToken: wish, others }: MfaPreference,
): void {
  for (const [factor, setting] of others) if (setting.enabled) throw notDeliverable(factor);
  if (!wish) return;
  const { requireAllowed } = cognito.ports;
  if (wish.preferred && !wish.enabled) requireAllowed(preferredWhenOff);
  const token = softwareTokenOf(cognito, user);
  if (wish.enabled && (!pool.softwareTokens || token.secret === undefined)) throw notDeliverable(softwareTokenMfa);
  if (!wish.enabled && token.secret !== undefined && pool.mfa === 'ON') requireAllowed(offWhenRequired);
  cognito.state.putSoftwareToken(pool.id, user.sub, {
    ...token,
    enabled: wish.enabled,
    preferred: wish.enabled && wish.preferred,
  });
}

export const authFactors = (cognito: Cognito, user: User) => ({
  Username: user.username,
  ...mfaSettings(cognito, user),
  ConfiguredUserAuthFactors: [
    'PASSWORD',
    ...(softwareTokenOf(cognito, user).secret === undefined ? [] : ['SOFTWARE_TOKEN']),
  ],
});
