import { Amplify } from 'aws-amplify';
import {
  confirmSignIn,
  confirmSignUp,
  deleteUser,
  deleteUserAttributes,
  fetchAuthSession,
  fetchMFAPreference,
  fetchUserAttributes,
  setUpTOTP,
  signIn,
  signOut,
  signUp,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { authenticatorCode } from './authenticator.ts';
import { password, refusal, startPool, testClock, type Pool, type TestClock } from './support.ts';

let pool: Pool;
let clock: TestClock;
const username = 'ada@example.com';

async function start(MfaConfiguration: 'OPTIONAL' | 'ON'): Promise<void> {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  clock = testClock(Date.now());
  pool = await startPool({ pool: { MfaConfiguration, EnabledMfas: ['SOFTWARE_TOKEN_MFA'] }, overrides: { clock } });
  Amplify.configure({
    Auth: { Cognito: { userPoolId: pool.poolId, userPoolClientId: pool.clientId, userPoolEndpoint: `${pool.url}/` } },
  });
  await signUp({ username, password, options: { userAttributes: { email: username, name: 'Smaug' } } });
  await confirmSignUp({ username, confirmationCode: pool.secretSent() });
}
afterEach(async () => {
  await signOut();
  await pool.close();
});
const code = (secret: string): string => authenticatorCode(secret, clock.now());
const nextCode = (secret: string): string => (clock.advance(30_000), code(secret));

describe('aws-amplify, unmodified, where MFA is optional', () => {
  beforeEach(() => start('OPTIONAL'));

  it('sets up an app, prefers it, and signs in with its codes', async () => {
    await signIn({ username, password });
    const { sharedSecret, getSetupUri } = await setUpTOTP();
    expect(getSetupUri('Dragons', username).searchParams.get('secret')).toBe(sharedSecret);
    const wrong = code(sharedSecret) === '000000' ? '000001' : '000000';
    expect(await refusal(verifyTOTPSetup({ code: wrong }))).toBe(
      'EnableSoftwareTokenMFAException: Code mismatch and fail enable Software Token MFA',
    );
    await verifyTOTPSetup({ code: code(sharedSecret), options: { friendlyDeviceName: 'Lantern' } });
    expect(await fetchMFAPreference()).toEqual({ preferred: undefined, enabled: undefined });
    await updateMFAPreference({ totp: 'PREFERRED' });
    expect(await fetchMFAPreference()).toEqual({ preferred: 'TOTP', enabled: ['TOTP'] });
    await signOut();

    expect(await signIn({ username, password })).toEqual({
      isSignedIn: false,
      nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' },
    });
    expect(await refusal(confirmSignIn({ challengeResponse: code(sharedSecret) }))).toBe(
      'ExpiredCodeException: Your software token has already been used once.',
    );
    expect(await refusal(confirmSignIn({ challengeResponse: wrong }))).toBe(
      'CodeMismatchException: Invalid code received for user',
    );
    expect(await confirmSignIn({ challengeResponse: nextCode(sharedSecret) })).toMatchObject({
      isSignedIn: true,
      nextStep: { signInStep: 'DONE' },
    });
    expect((await fetchAuthSession({ forceRefresh: true })).tokens?.accessToken).toBeDefined();

    await updateMFAPreference({ totp: 'DISABLED', sms: 'DISABLED' });
    expect(await fetchMFAPreference()).toEqual({ preferred: undefined, enabled: undefined });
    expect(await refusal(updateMFAPreference({ sms: 'PREFERRED' }))).toBe(
      'InvalidParameterException: User does not have delivery config set to turn on SMS_MFA',
    );
    await signOut();
    expect(await signIn({ username, password })).toMatchObject({ isSignedIn: true });
  });

  it('deletes attributes and the user', async () => {
    await signIn({ username, password });
    await deleteUserAttributes({ userAttributeKeys: ['name'] });
    expect(await fetchUserAttributes()).not.toHaveProperty('name');
    await deleteUser();
    expect((await fetchAuthSession()).tokens).toBeUndefined();
    expect(await refusal(signIn({ username, password }))).toBe(
      'NotAuthorizedException: Incorrect username or password.',
    );
  });
});

describe('aws-amplify, unmodified, where MFA is required', () => {
  beforeEach(() => start('ON'));

  it('sets up an app in the middle of the first sign-in', async () => {
    const { nextStep } = await signIn({ username, password });
    if (nextStep.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') throw new Error(nextStep.signInStep);
    const { sharedSecret } = nextStep.totpSetupDetails;
    const wrong = code(sharedSecret) === '000000' ? '000001' : '000000';
    expect(await refusal(confirmSignIn({ challengeResponse: wrong }))).toMatch('EnableSoftwareTokenMFAException');
    expect(await confirmSignIn({ challengeResponse: code(sharedSecret) })).toMatchObject({ isSignedIn: true });
    expect(await fetchMFAPreference()).toEqual({ preferred: undefined, enabled: ['TOTP'] });
    await signOut();
    expect(await signIn({ username, password })).toMatchObject({
      nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' },
    });
    expect(await confirmSignIn({ challengeResponse: nextCode(sharedSecret) })).toMatchObject({ isSignedIn: true });
  });
});
