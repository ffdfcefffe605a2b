import {
  AssociateSoftwareTokenCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { authenticatorCode } from './authenticator.ts';
import { addUser, startPool, testClock, tokens, type Pool, type TestClock } from './support.ts';

export const totp = ['SOFTWARE_TOKEN_MFA'];
export const Username = 'ada@example.com';
export const step = 30_000;
export const minute = 60_000;

export let pool: Pool;
export let clock: TestClock;

async function start(pools: Record<string, unknown>, allowed: readonly string[] = []): Promise<void> {
  clock = testClock();
  pool = await startPool({ pool: pools, overrides: { clock, requireAllowed: requireAllowed(new Set(allowed)) } });
  await addUser(pool, Username);
}
export const restart = async (pools: Record<string, unknown>, allowed: readonly string[] = []): Promise<void> => {
  await pool.close();
  await start(pools, allowed);
};
/** Makes for each test a pool where MFA is optional, with one user. */
export function useMfaPool(): void {
  beforeEach(() => start({ MfaConfiguration: 'OPTIONAL', EnabledMfas: totp }));
  afterEach(() => pool.close());
}

export const code = (secret: string, offset = 0): string => authenticatorCode(secret, clock.now() + offset);
export const prefer = (AccessToken: string, settings: object) =>
  pool.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, ...settings }));
export const answerCode = (Session: string | undefined, SOFTWARE_TOKEN_MFA_CODE: string, name = Username) =>
  pool.sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.clientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME: name, SOFTWARE_TOKEN_MFA_CODE },
    }),
  );
export const answerSetup = (Session: string | undefined) =>
  pool.sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.clientId,
      ChallengeName: 'MFA_SETUP',
      Session,
      ChallengeResponses: { USERNAME: Username },
    }),
  );

/** Signs in, sets up an app and switches it on. That uses up the code of the present step. */
export async function enrol(FriendlyDeviceName?: string): Promise<{ secret: string; AccessToken: string }> {
  const { AccessToken } = await tokens(pool, Username);
  const { SecretCode = '', Session } = await pool.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  expect(Session).toBeUndefined();
  const verified = await pool.sdk.send(
    new VerifySoftwareTokenCommand({ AccessToken, UserCode: code(SecretCode), FriendlyDeviceName }),
  );
  expect(verified.Status).toBe('SUCCESS');
  await prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } });
  return { secret: SecretCode, AccessToken };
}
