import {
  AdminCreateUserCommand,
  AdminDeleteSoftwareTokenCommand,
  AdminDisableUserCommand,
  AdminGetUserAuthFactorsCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  DescribeUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserAuthFactorsCommand,
  GetUserCommand,
  GetUserPoolMfaConfigCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { provision } from '../../support/ports.ts';
import { authenticatorCode } from './authenticator.ts';
import {
  addUser,
  password,
  refusal,
  signIn,
  startPool,
  testClock,
  tokens,
  type Pool,
  type TestClock,
} from './support.ts';

const totp = ['SOFTWARE_TOKEN_MFA'];
const Username = 'ada@example.com';
const step = 30_000;
const minute = 60_000;

let pool: Pool;
let clock: TestClock;

async function start(pools: Record<string, unknown>, allowed: readonly string[] = []): Promise<void> {
  clock = testClock();
  pool = await startPool({ pool: pools, overrides: { clock, requireAllowed: requireAllowed(new Set(allowed)) } });
  await addUser(pool, Username);
}
const restart = async (pools: Record<string, unknown>, allowed: readonly string[] = []): Promise<void> => {
  await pool.close();
  await start(pools, allowed);
};
beforeEach(() => start({ MfaConfiguration: 'OPTIONAL', EnabledMfas: totp }));
afterEach(() => pool.close());

const code = (secret: string, offset = 0): string => authenticatorCode(secret, clock.now() + offset);
const prefer = (AccessToken: string, settings: object) =>
  pool.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, ...settings }));
const answerCode = (Session: string | undefined, SOFTWARE_TOKEN_MFA_CODE: string, name = Username) =>
  pool.sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.clientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME: name, SOFTWARE_TOKEN_MFA_CODE },
    }),
  );
const answerSetup = (Session: string | undefined) =>
  pool.sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.clientId,
      ChallengeName: 'MFA_SETUP',
      Session,
      ChallengeResponses: { USERNAME: Username },
    }),
  );

/** Signs in, sets up an app and switches it on; the code of the present step is spent. */
async function enrol(FriendlyDeviceName?: string): Promise<{ secret: string; AccessToken: string }> {
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

describe('setting up an authenticator app', () => {
  it('takes a code of the secret that was given out last', async () => {
    const { AccessToken } = await tokens(pool, Username);
    const verify = (UserCode: string) => pool.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));
    expect(await refusal(verify('123456'))).toBe(
      'SoftwareTokenMFANotFoundException: Software Token MFA does not exist for the user.',
    );
    const { SecretCode: first = '' } = await pool.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    const { SecretCode: second = '' } = await pool.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    expect(second).toMatch(/^[A-Z2-7]{52}$/);
    expect(await refusal(verify(code(first)))).toBe(
      'EnableSoftwareTokenMFAException: Code mismatch and fail enable Software Token MFA',
    );
    expect(await refusal(verify('12345'))).toMatch("Value at 'userCode' failed to satisfy constraint");
    expect(await refusal(verify(code(second)))).toBe('accepted');
    expect(JSON.stringify(pool.ports.logged)).not.toContain(second);
  });

  it('keeps the app that is in use until the new one is proven', async () => {
    const { secret, AccessToken } = await enrol();
    const { SecretCode = '' } = await pool.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    clock.advance(step);
    expect(await refusal(answerCode((await signIn(pool, Username)).Session, code(secret)))).toBe('accepted');
    clock.advance(step);
    await pool.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: code(SecretCode) }));
    clock.advance(step);
    const { Session } = await signIn(pool, Username);
    expect(await refusal(answerCode(Session, code(secret)))).toMatch('CodeMismatchException');
    expect(await refusal(answerCode(Session, code(SecretCode)))).toBe('accepted');
  });

  it('asks for nothing until the user wishes it, and says what was wished', async () => {
    const { AccessToken } = await tokens(pool, Username);
    const settings = async () => {
      const { UserMFASettingList, PreferredMfaSetting } = await pool.sdk.send(new GetUserCommand({ AccessToken }));
      const byAdmin = await pool.sdk.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username }));
      expect([byAdmin.UserMFASettingList, byAdmin.PreferredMfaSetting]).toEqual([
        UserMFASettingList,
        PreferredMfaSetting,
      ]);
      return [UserMFASettingList, PreferredMfaSetting];
    };
    const on = { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } };
    expect(await refusal(prefer(AccessToken, on))).toBe(
      'InvalidParameterException: User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
    );
    const { SecretCode = '' } = await pool.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    await pool.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: code(SecretCode) }));
    expect([await settings(), (await signIn(pool, Username)).ChallengeName]).toEqual([
      [undefined, undefined],
      undefined,
    ]);
    await prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: true } });
    expect([await settings(), (await signIn(pool, Username)).ChallengeName]).toEqual([
      [totp, undefined],
      'SOFTWARE_TOKEN_MFA',
    ]);
    await prefer(AccessToken, on);
    expect(await settings()).toEqual([totp, 'SOFTWARE_TOKEN_MFA']);
    await prefer(AccessToken, { SMSMfaSettings: { Enabled: false }, EmailMfaSettings: { Enabled: false } });
    expect(await settings()).toEqual([totp, 'SOFTWARE_TOKEN_MFA']);
    await prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: false } });
    expect([await settings(), (await signIn(pool, Username)).ChallengeName]).toEqual([
      [undefined, undefined],
      undefined,
    ]);
    expect(await refusal(prefer(AccessToken, { SMSMfaSettings: { Enabled: true } }))).toBe(
      'InvalidParameterException: User does not have delivery config set to turn on SMS_MFA',
    );
    expect(await refusal(prefer(AccessToken, { SoftwareTokenMfaSettings: { PreferredMfa: true } }))).toMatch(
      /^UnverifiedBehaviour: .*cognito-mfa-preferred-but-not-enabled/,
    );
  });

  it('can be switched and undone by an administrator', async () => {
    const { AccessToken } = await enrol();
    const byAdmin = (Enabled: boolean) =>
      pool.sdk.send(
        new AdminSetUserMFAPreferenceCommand({
          UserPoolId: pool.poolId,
          Username,
          SoftwareTokenMfaSettings: { Enabled },
        }),
      );
    await byAdmin(false);
    expect((await signIn(pool, Username)).ChallengeName).toBeUndefined();
    await byAdmin(true);
    expect((await signIn(pool, Username)).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const factors = {
      Username: expect.any(String) as string,
      UserMFASettingList: totp,
      ConfiguredUserAuthFactors: ['PASSWORD', 'SOFTWARE_TOKEN'],
    };
    expect(
      await pool.sdk.send(new AdminGetUserAuthFactorsCommand({ UserPoolId: pool.poolId, Username })),
    ).toMatchObject(factors);
    expect(await pool.sdk.send(new GetUserAuthFactorsCommand({ AccessToken }))).toMatchObject(factors);
    await pool.sdk.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId: pool.poolId, Username }));
    expect((await signIn(pool, Username)).ChallengeName).toBeUndefined();
    expect(await refusal(byAdmin(true))).toMatch('User does not have delivery config');
    expect((await pool.sdk.send(new GetUserAuthFactorsCommand({ AccessToken }))).ConfiguredUserAuthFactors).toEqual([
      'PASSWORD',
    ]);
  });
});

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

describe('the pool', () => {
  it('says what it offers', async () => {
    expect(await pool.sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId: pool.poolId }))).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
    });
    expect(
      (await pool.sdk.send(new DescribeUserPoolCommand({ UserPoolId: pool.poolId }))).UserPool?.MfaConfiguration,
    ).toBe('OPTIONAL');
  });

  it('refuses apps where it has none', async () => {
    await restart({});
    const { AccessToken } = await tokens(pool, Username);
    expect(await refusal(pool.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken })))).toBe(
      'SoftwareTokenMFANotFoundException: Software Token MFA has not been enabled by the userPool',
    );
  });

  it.each([
    [{ MfaConfiguration: 'ON' }, /can't disable all MFAs/],
    [{ MfaConfiguration: 'OPTIONAL', EnabledMfas: [] }, /can't disable all MFAs/],
    [{ MfaConfiguration: 'OFF', EnabledMfas: totp }, /can't turn off MFA/],
    [{ MfaConfiguration: 'ON', SmsConfiguration: { SnsCallerArn: 'arn' } }, /EnabledMfas: SMS_MFA is not supported/],
  ])('is not made of %j', (properties, message) => {
    expect(() => provision(pool.service, 'AWS::Cognito::UserPool', 'Other', properties)).toThrow(message);
  });
});
