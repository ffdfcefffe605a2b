import type { GetUserAuthFactorsResponse, GetUserResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { CognitoContext } from '../context.ts';
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

export const softwareTokenOf = ({ store }: CognitoContext, user: User): SoftwareToken =>
  store.softwareToken(user.poolId, user.sub);

/**
 * Answers what a sign-in with the right password still needs. If the pool requires MFA, the user's preference does not
 * count. docs: Amazon Cognito user pools API Reference, "SoftwareTokenMfaSettingsType"
 */
export function secondFactor(pool: UserPool, token: SoftwareToken): 'none' | 'code' | 'setup' {
  if (pool.mfa === 'OFF') return 'none';
  if (pool.mfa === 'ON') return token.secret === undefined ? 'setup' : 'code';
  return token.secret !== undefined && token.enabled ? 'code' : 'none';
}

export type CodeOutcome = 'right' | 'used' | 'wrong';

/** Tells whether `code` belongs to `secret` and comes for the first time. So nobody can use an overheard code. */
export function useCode({ store, clock }: CognitoContext, user: User, secret: string, code: string): CodeOutcome {
  const now = clock.now();
  const steps = stepsOfCode(Buffer.from(secret, 'hex'), code, now);
  if (steps.length === 0) return 'wrong';
  return steps.some((step) => store.spend(`totp:${user.poolId}:${user.sub}:${step}`, stepForgottenAt(step), now))
    ? 'right'
    : 'used';
}

/** Answers the members that describe the user's factors. A user without factors has none of these members. */
export function mfaSettings(
  context: CognitoContext,
  user: User,
): Pick<Wire<GetUserResponse>, 'UserMFASettingList' | 'PreferredMfaSetting'> {
  const { enabled, preferred } = softwareTokenOf(context, user);
  if (!enabled) return {};
  return { UserMFASettingList: [softwareTokenMfa], ...(preferred && { PreferredMfaSetting: softwareTokenMfa }) };
}

export interface MfaSetting {
  readonly enabled: boolean;
  readonly preferred: boolean;
}

export interface MfaPreference {
  readonly softwareToken: MfaSetting | undefined;
  /** The names of factors that are enabled although no pool here offers them. */
  readonly othersEnabled: readonly string[];
}

const notDeliverable = (factor: string): AwsError =>
  invalidParameter(`User does not have delivery config set to turn on ${factor}`);

/** A factor that the request does not contain stays as it is. */
export function setPreference(
  context: CognitoContext,
  pool: UserPool,
  user: User,
  { softwareToken: wish, othersEnabled }: MfaPreference,
): void {
  const [other] = othersEnabled;
  if (other !== undefined) throw notDeliverable(other);
  if (!wish) return;
  const { requireAllowed } = context;
  if (wish.preferred && !wish.enabled) requireAllowed(preferredWhenOff);
  const token = softwareTokenOf(context, user);
  if (wish.enabled && (!pool.softwareTokens || token.secret === undefined)) throw notDeliverable(softwareTokenMfa);
  if (!wish.enabled && token.secret !== undefined && pool.mfa === 'ON') requireAllowed(offWhenRequired);
  context.store.putSoftwareToken(pool.id, user.sub, {
    ...token,
    enabled: wish.enabled,
    preferred: wish.enabled && wish.preferred,
  });
}

export function authFactors(context: CognitoContext, user: User): Wire<GetUserAuthFactorsResponse> {
  const hasApp = softwareTokenOf(context, user).secret !== undefined;
  return {
    Username: user.username,
    ...mfaSettings(context, user),
    ConfiguredUserAuthFactors: hasApp ? ['PASSWORD', 'SOFTWARE_TOKEN'] : ['PASSWORD'],
  };
}
