import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  RespondToAuthChallengeCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeEach, describe, expect, it } from 'vitest';
import { password, refusal, signIn } from './support.ts';
import {
  Username,
  answerCode,
  answerSetup,
  clock,
  code,
  enrol,
  minute,
  pool,
  prefer,
  restart,
  step,
  totp,
  useMfaPool,
} from './mfa-pool.ts';

useMfaPool();

describe('the code at sign-in', () => {
  it('is asked for after the password, names the device, and a refresh needs none', async () => {
    const { secret } = await enrol('Lantern');
    clock.advance(step);
    expect(await refusal(signIn(pool, Username, 'Wrong-Horse-77'))).toBe(
      'NotAuthorizedException: Incorrect username or password.',
    );
    const { ChallengeName, ChallengeParameters, Session, AuthenticationResult } = await signIn(pool, Username);
    expect([ChallengeName, AuthenticationResult]).toEqual(['SOFTWARE_TOKEN_MFA', undefined]);
    expect(ChallengeParameters).toEqual({
      FRIENDLY_DEVICE_NAME: 'Lantern',
      USER_ID_FOR_SRP: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    const { AuthenticationResult: result } = await answerCode(Session, code(secret));
    expect(
      await refusal(
        pool.sdk.send(
          new GetTokensFromRefreshTokenCommand({ ClientId: pool.clientId, RefreshToken: result?.RefreshToken }),
        ),
      ),
    ).toBe('accepted');
  });

  it('may be a step early or late, and no more', async () => {
    const { secret } = await enrol();
    clock.advance(10 * step);
    for (const [offset, outcome] of [
      [-2, 'wrong'],
      [2, 'wrong'],
      [-1, 'right'],
      [1, 'right'],
      [0, 'right'],
    ] as const) {
      const attempt = answerCode((await signIn(pool, Username)).Session, code(secret, offset * step));
      expect([offset, await refusal(attempt)]).toEqual([
        offset,
        outcome === 'right' ? 'accepted' : 'CodeMismatchException: Invalid code received for user',
      ]);
    }
  });

  it('counts once, also when it was used to set up the app', async () => {
    const { secret } = await enrol();
    const { Session } = await signIn(pool, Username);
    const used = 'ExpiredCodeException: Your software token has already been used once.';
    expect(await refusal(answerCode(Session, code(secret)))).toBe(used);
    clock.advance(step);
    expect(await refusal(answerCode(Session, code(secret)))).toBe('accepted');
    const { Session: again } = await signIn(pool, Username);
    expect(await refusal(answerCode(again, code(secret)))).toBe(used);
    clock.advance(step);
    expect(await refusal(answerCode(again, code(secret, -step)))).toBe(used);
    expect(await refusal(answerCode(again, code(secret)))).toBe('accepted');
  });

  it('can be corrected in the same session, which ends with the right one or after a while', async () => {
    const { secret } = await enrol();
    clock.advance(step);
    const { Session } = await signIn(pool, Username);
    expect(await refusal(answerCode(Session, code(secret, 7 * step)))).toBe(
      'CodeMismatchException: Invalid code received for user',
    );
    expect(await refusal(answerCode(Session, code(secret), 'nobody@example.com'))).toBe(
      'NotAuthorizedException: Invalid session for the user.',
    );
    expect(await refusal(answerCode(Session, code(secret)))).toBe('accepted');
    clock.advance(step);
    expect(await refusal(answerCode(Session, code(secret)))).toBe(
      'NotAuthorizedException: Invalid session for the user, session can only be used once.',
    );
    expect(await refusal(answerCode(undefined, code(secret)))).toBe(
      'NotAuthorizedException: Invalid session for the user.',
    );
    const { Session: late } = await signIn(pool, Username);
    clock.advance(3 * minute);
    expect(await refusal(answerCode(late, code(secret)))).toBe(
      'NotAuthorizedException: Invalid session for the user, session is expired.',
    );
  });

  it('is asked of nobody whose password or account changed meanwhile', async () => {
    const { secret } = await enrol();
    clock.advance(step);
    const { Session } = await signIn(pool, Username);
    await pool.sdk.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: pool.poolId,
        Username,
        Password: 'Another-Horse-9',
        Permanent: true,
      }),
    );
    expect(await refusal(answerCode(Session, code(secret)))).toBe(
      'NotAuthorizedException: Invalid session for the user.',
    );
    const { Session: second } = await signIn(pool, Username, 'Another-Horse-9');
    await pool.sdk.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username }));
    expect(await refusal(answerCode(second, code(secret)))).toBe('NotAuthorizedException: User is disabled.');
  });

  it('cannot be guessed at will, whatever the sessions', async () => {
    const { secret } = await enrol();
    clock.advance(step);
    for (let guess = 0; guess < 5; guess++)
      expect(
        await refusal(answerCode((await signIn(pool, Username)).Session, code(secret, (guess + 5) * step))),
      ).toMatch('CodeMismatchException');
    const { Session } = await signIn(pool, Username);
    expect(await refusal(answerCode(Session, code(secret)))).toBe('NotAuthorizedException: Password attempts exceeded');
    clock.advance(1000);
    expect(await refusal(answerCode(Session, code(secret)))).toBe('accepted');
  });
});

describe('a pool that requires MFA', () => {
  beforeEach(() => restart({ MfaConfiguration: 'ON', EnabledMfas: totp }));

  async function setUp(): Promise<{ secret: string; AccessToken: string }> {
    const { ChallengeName, ChallengeParameters, Session: asked } = await signIn(pool, Username);
    expect([ChallengeName, ChallengeParameters?.MFAS_CAN_SETUP, Object.keys(ChallengeParameters ?? {}).sort()]).toEqual(
      ['MFA_SETUP', '["SOFTWARE_TOKEN_MFA"]', ['MFAS_CAN_SETUP', 'USER_ID_FOR_SRP']],
    );
    expect(await refusal(answerSetup(asked))).toBe('NotAuthorizedException: Invalid session for the user.');
    const { SecretCode = '', Session: associated } = await pool.sdk.send(
      new AssociateSoftwareTokenCommand({ Session: asked }),
    );
    expect(await refusal(pool.sdk.send(new AssociateSoftwareTokenCommand({ Session: asked })))).toMatch(
      'session can only be used once',
    );
    const verify = (Session: string | undefined, UserCode: string) =>
      pool.sdk.send(new VerifySoftwareTokenCommand({ Session, UserCode }));
    expect(await refusal(verify(asked, code(SecretCode)))).toMatch('Invalid session for the user');
    expect(await refusal(verify(associated, code(SecretCode, 5 * step)))).toMatch('EnableSoftwareTokenMFAException');
    const { Status, Session: verified } = await verify(associated, code(SecretCode));
    expect(Status).toBe('SUCCESS');
    const { AuthenticationResult } = await answerSetup(verified);
    expect(await refusal(answerSetup(verified))).toMatch('session can only be used once');
    return { secret: SecretCode, AccessToken: AuthenticationResult?.AccessToken ?? '' };
  }

  it('has every user set up an app during sign-in, and asks for its code from then on', async () => {
    const { secret, AccessToken } = await setUp();
    expect((await pool.sdk.send(new GetUserCommand({ AccessToken }))).UserMFASettingList).toEqual(totp);
    clock.advance(step);
    const { ChallengeName, Session } = await signIn(pool, Username);
    expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(await refusal(answerCode(Session, code(secret)))).toBe('accepted');
    expect(await refusal(prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: false } }))).toMatch(
      /^UnverifiedBehaviour: .*cognito-mfa-off-when-required/,
    );
  });

  it('asks after a new password, too', async () => {
    await pool.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: pool.poolId,
        Username: 'eve@example.com',
        TemporaryPassword: 'Temporary-Horse-1',
        MessageAction: 'SUPPRESS',
      }),
    );
    const { Session } = await signIn(pool, 'eve@example.com', 'Temporary-Horse-1');
    const ChallengeResponses = { USERNAME: 'eve@example.com', NEW_PASSWORD: password };
    const next = await pool.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: pool.clientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses,
      }),
    );
    expect([next.ChallengeName, next.AuthenticationResult]).toEqual(['MFA_SETUP', undefined]);
  });

  it('takes a made-up session for what it is', async () => {
    const { Session = '' } = await signIn(pool, Username);
    for (const session of [
      Session.slice(0, -4),
      `${Session.slice(0, -2)}AA`,
      'A'.repeat(40),
      Buffer.alloc(200, 26).toString('base64url'),
    ]) {
      expect(await refusal(pool.sdk.send(new AssociateSoftwareTokenCommand({ Session: session })))).toBe(
        'NotAuthorizedException: Invalid session for the user.',
      );
    }
    expect(await refusal(pool.sdk.send(new AssociateSoftwareTokenCommand({})))).toMatch('InvalidParameterException');
  });
});
