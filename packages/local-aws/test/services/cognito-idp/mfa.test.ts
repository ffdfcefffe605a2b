import {
  AdminDeleteSoftwareTokenCommand,
  AdminGetUserAuthFactorsCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  DescribeUserPoolCommand,
  GetUserAuthFactorsCommand,
  GetUserCommand,
  GetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { provision } from '../../support/ports.ts';
import { refusal, signIn, tokens } from './support.ts';
import { Username, answerCode, clock, code, enrol, pool, prefer, restart, step, totp, useMfaPool } from './mfa-pool.ts';

useMfaPool();

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
