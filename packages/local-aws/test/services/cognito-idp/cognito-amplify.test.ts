import { Amplify } from 'aws-amplify';
import {
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  resendSignUpCode,
  resetPassword,
  signIn,
  signOut,
  signUp,
  updatePassword,
  updateUserAttributes,
} from 'aws-amplify/auth';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { password, refusal, startPool, type Pool } from './support.ts';

let pool: Pool;

beforeAll(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  pool = await startPool();
  Amplify.configure({
    Auth: { Cognito: { userPoolId: pool.poolId, userPoolClientId: pool.clientId, userPoolEndpoint: `${pool.url}/` } },
  });
});
// Amplify remembers the signed-in user, and other files use it after this one.
afterEach(() => signOut());
afterAll(() => pool.close());

async function register(username: string): Promise<string> {
  const { userId } = await signUp({
    username,
    password,
    options: { userAttributes: { email: username, name: 'Smaug' } },
  });
  await confirmSignUp({ username, confirmationCode: pool.secretSent() });
  return userId ?? '';
}

describe('aws-amplify, unmodified', () => {
  it('signs up, confirms and signs in', async () => {
    const { isSignUpComplete, userId, nextStep } = await signUp({
      username: 'ada@example.com',
      password,
      options: { userAttributes: { email: 'ada@example.com' } },
    });
    expect(isSignUpComplete).toBe(false);
    expect(nextStep).toMatchObject({
      signUpStep: 'CONFIRM_SIGN_UP',
      codeDeliveryDetails: { destination: 'a***@e***', deliveryMedium: 'EMAIL', attributeName: 'email' },
    });
    expect(pool.sent.at(-1)).toMatchObject({ kind: 'email', to: 'ada@example.com' });
    expect(await signIn({ username: 'ada@example.com', password })).toMatchObject({
      nextStep: { signInStep: 'CONFIRM_SIGN_UP' },
    });
    await resendSignUpCode({ username: 'ada@example.com' });
    await confirmSignUp({ username: 'ada@example.com', confirmationCode: pool.secretSent() });
    expect(await signIn({ username: 'ADA@Example.com', password })).toMatchObject({
      isSignedIn: true,
      nextStep: { signInStep: 'DONE' },
    });
    expect(await getCurrentUser()).toMatchObject({ userId, username: userId });
    expect(await fetchUserAttributes()).toMatchObject({
      sub: userId,
      email: 'ada@example.com',
      email_verified: 'true',
    });
  });

  it('refuses a wrong password, an unknown user, a wrong code and a weak password', async () => {
    await register('bea@example.com');
    expect(await refusal(signIn({ username: 'bea@example.com', password: 'Wrong-Horse-77' }))).toBe(
      'NotAuthorizedException: Incorrect username or password.',
    );
    expect(await refusal(signIn({ username: 'nobody@example.com', password }))).toBe(
      'NotAuthorizedException: Incorrect username or password.',
    );
    expect(await refusal(signUp({ username: 'bea@example.com', password }))).toBe(
      'UsernameExistsException: An account with the given email already exists.',
    );
    expect(await refusal(signUp({ username: 'short@example.com', password: 'Ab1!' }))).toBe(
      'InvalidPasswordException: Password did not conform with policy: Password not long enough',
    );
    await signUp({ username: 'cee@example.com', password });
    const wrong = pool.secretSent() === '000000' ? '000001' : '000000';
    expect(await refusal(confirmSignUp({ username: 'cee@example.com', confirmationCode: wrong }))).toBe(
      'CodeMismatchException: Invalid verification code provided, please try again.',
    );
  });

  it('refreshes tokens, and loses the session with a global sign-out', async () => {
    const userId = await register('dee@example.com');
    await pool.sdk.send(
      new AdminAddUserToGroupCommand({ UserPoolId: pool.poolId, Username: 'dee@example.com', GroupName: 'Rangers' }),
    );
    await signIn({ username: 'dee@example.com', password });
    const first = (await fetchAuthSession()).tokens;
    const second = (await fetchAuthSession({ forceRefresh: true })).tokens;
    expect(second?.accessToken.toString()).not.toBe(first?.accessToken.toString());
    expect(second?.accessToken.payload).toMatchObject({
      sub: userId,
      'cognito:groups': ['Rangers'],
      origin_jti: first?.accessToken.payload.origin_jti,
    });
    expect(second?.idToken?.payload).toMatchObject({ email: 'dee@example.com', name: 'Smaug' });
    await signOut({ global: true });
    const revoked = pool.sdk.send(new GetUserCommand({ AccessToken: second?.accessToken.toString() }));
    expect(await refusal(revoked)).toBe('NotAuthorizedException: Access Token has been revoked');
    expect((await fetchAuthSession()).tokens).toBeUndefined();
  });

  it('revokes the refresh token with an ordinary sign-out', async () => {
    await register('eve@example.com');
    await signIn({ username: 'eve@example.com', password });
    const token = (await fetchAuthSession()).tokens?.accessToken.toString();
    await signOut();
    expect(await refusal(pool.sdk.send(new GetUserCommand({ AccessToken: token })))).toBe(
      'NotAuthorizedException: Access Token has been revoked',
    );
  });

  it('resets a forgotten password', async () => {
    await register('fay@example.com');
    expect(await resetPassword({ username: 'fay@example.com' })).toMatchObject({
      nextStep: {
        resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE',
        codeDeliveryDetails: { destination: 'f***@e***' },
      },
    });
    await confirmResetPassword({
      username: 'fay@example.com',
      confirmationCode: pool.secretSent(),
      newPassword: 'Brand-New-Horse-8',
    });
    expect(await refusal(signIn({ username: 'fay@example.com', password }))).toMatch('NotAuthorizedException');
    expect(await signIn({ username: 'fay@example.com', password: 'Brand-New-Horse-8' })).toMatchObject({
      isSignedIn: true,
    });
  });

  it('changes password and attributes of the signed-in user', async () => {
    await register('gil@example.com');
    await signIn({ username: 'gil@example.com', password });
    await updatePassword({ oldPassword: password, newPassword: 'Another-Horse-9' });
    expect(await updateUserAttributes({ userAttributes: { 'custom:nest': 'Erebor' } })).toMatchObject({
      'custom:nest': { isUpdated: true },
    });
    expect(await fetchUserAttributes()).toMatchObject({ 'custom:nest': 'Erebor' });
    await signOut();
    expect(await signIn({ username: 'gil@example.com', password: 'Another-Horse-9' })).toMatchObject({
      isSignedIn: true,
    });
  });

  it('asks a user whom an administrator created for a new password', async () => {
    await pool.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: pool.poolId,
        Username: 'hal@example.com',
        UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
        DesiredDeliveryMediums: ['EMAIL'],
      }),
    );
    const temporary = pool.secretSent();
    expect(await signIn({ username: 'hal@example.com', password: temporary })).toMatchObject({
      nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED' },
    });
    expect(await refusal(confirmSignIn({ challengeResponse: 'short' }))).toMatch('InvalidPasswordException');
    expect(await confirmSignIn({ challengeResponse: password })).toMatchObject({ isSignedIn: true });
  });
});
