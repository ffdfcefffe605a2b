import {
  AdminConfirmSignUpCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { password, refusal, startPool, testClock, tokens, type Pool, type TestClock } from './support.ts';

let pool: Pool;
let clock: TestClock;
const hour = 3_600_000;
const wrongCode = () => (pool.secretSent() === '000000' ? '000001' : '000000');

async function start(options: Parameters<typeof startPool>[0] = {}): Promise<void> {
  clock = testClock();
  pool = await startPool({ ...options, overrides: { clock, ...options.overrides } });
}
beforeEach(() => start());
afterEach(() => pool.close());

const signUp = (Username: string, attributes: Record<string, string> = {}) =>
  pool.sdk.send(
    new SignUpCommand({
      ClientId: pool.clientId,
      Username,
      Password: password,
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
const confirm = (Username: string, ConfirmationCode: string) =>
  pool.sdk.send(new ConfirmSignUpCommand({ ClientId: pool.clientId, Username, ConfirmationCode }));
const forgot = (Username: string) => pool.sdk.send(new ForgotPasswordCommand({ ClientId: pool.clientId, Username }));
const reset = (Username: string, ConfirmationCode: string) =>
  pool.sdk.send(
    new ConfirmForgotPasswordCommand({
      ClientId: pool.clientId,
      Username,
      ConfirmationCode,
      Password: 'Brand-New-Horse-8',
    }),
  );
const named = (Username: string) => ({ UserPoolId: pool.poolId, Username });
const attributesOf = async (username: string): Promise<Record<string, string | undefined>> =>
  Object.fromEntries(
    ((await pool.sdk.send(new AdminGetUserCommand(named(username)))).UserAttributes ?? []).map(({ Name, Value }) => [
      Name,
      Value,
    ]),
  );

async function confirmed(username: string): Promise<string> {
  const { UserSub = '' } = await signUp(username);
  await confirm(username, pool.secretSent());
  return UserSub;
}

describe('sign-up', () => {
  it('names the user by a UUID and verifies the address with the code', async () => {
    const UserSub = await confirmed('ada@example.com');
    const { Username, UserStatus, Enabled } = await pool.sdk.send(new AdminGetUserCommand(named(UserSub)));
    expect({ Username, UserStatus, Enabled }).toEqual({ Username: UserSub, UserStatus: 'CONFIRMED', Enabled: true });
    expect(await attributesOf('ADA@example.com')).toMatchObject({
      sub: UserSub,
      email: 'ada@example.com',
      email_verified: 'true',
    });
    expect(await refusal(confirm('ada@example.com', '123456'))).toBe(
      'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED',
    );
  });

  it('accepts a code once, the last one only, and for a day', async () => {
    await signUp('ada@example.com');
    const first = pool.secretSent();
    await pool.sdk.send(new ResendConfirmationCodeCommand({ ClientId: pool.clientId, Username: 'ada@example.com' }));
    if (first !== pool.secretSent())
      expect(await refusal(confirm('ada@example.com', first))).toMatch('CodeMismatchException');
    clock.advance(24 * hour);
    expect(await refusal(confirm('ada@example.com', pool.secretSent()))).toBe(
      'ExpiredCodeException: Invalid code provided, please request a code again.',
    );
  });

  it('limits guesses', async () => {
    await signUp('ada@example.com');
    for (let guess = 0; guess < 20; guess++)
      expect(await refusal(confirm('ada@example.com', wrongCode()))).toMatch('CodeMismatchException');
    expect(await refusal(confirm('ada@example.com', pool.secretSent()))).toBe(
      'LimitExceededException: Attempt limit exceeded, please try after some time.',
    );
    clock.advance(hour);
    expect(await refusal(confirm('ada@example.com', pool.secretSent()))).toBe('accepted');
  });

  it('refuses what the schema, the policy or the pool do not allow', async () => {
    expect(await refusal(signUp('ada'))).toBe('InvalidParameterException: Username should be an email.');
    expect(await refusal(signUp('ada@example.com', { 'custom:other': 'x' }))).toBe(
      'InvalidParameterException: Attributes did not conform to the schema: custom:other: ' +
        'Attribute does not exist in the schema.\n',
    );
    expect(await refusal(signUp('ada@example.com', { phone_number: '12' }))).toBe(
      'InvalidParameterException: Invalid phone number format.',
    );
    expect(await refusal(signUp('ada@example.com', { email_verified: 'true' }))).toBe(
      'NotAuthorizedException: A client attempted to write unauthorized attribute',
    );
    expect(await refusal(signUp('ada@example.com', { email: 'bea@example.com' }))).toMatch(
      /^UnverifiedBehaviour: .*cognito-email-attribute-differs-from-username/,
    );
    await pool.close();
    await start({ pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } });
    expect(await refusal(signUp('ada@example.com'))).toBe(
      'NotAuthorizedException: SignUp is not permitted for this user pool',
    );
  });

  it('requires the attributes of the schema', async () => {
    await pool.close();
    await start({ pool: { Schema: [{ Name: 'name', Required: true }] } });
    expect(await refusal(signUp('ada@example.com'))).toBe(
      'InvalidParameterException: Attributes did not conform to the schema: name: The attribute is required\n',
    );
  });

  it('keeps names apart by case where the pool says so', async () => {
    await pool.close();
    await start({ pool: { UsernameAttributes: [], UsernameConfiguration: { CaseSensitive: true }, Schema: [] } });
    const { UserSub } = await signUp('Ada', { email: 'ada@example.com' });
    expect(await refusal(signUp('ada', { email: 'ada@example.com' }))).toBe('accepted');
    expect(await refusal(signUp('Ada', { email: 'ada@example.com' }))).toBe(
      'UsernameExistsException: User already exists',
    );
    await pool.sdk.send(new AdminConfirmSignUpCommand(named('Ada')));
    const payload = JSON.parse(
      Buffer.from((await tokens(pool, 'Ada')).AccessToken.split('.')[1] ?? '', 'base64url').toString(),
    ) as object;
    expect(payload).toMatchObject({ sub: UserSub, username: 'Ada' });
  });
});

describe('forgotten passwords', () => {
  it('answers alike for users and strangers', async () => {
    await confirmed('ada@example.com');
    const sent = pool.sent.length;
    expect((await forgot('zoe@example.com')).CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'z***@e***',
    });
    expect(pool.sent.length).toBe(sent);
    expect((await forgot('ada@example.com')).CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'a***@e***',
    });
    const outcomes = async (username: string): Promise<string[]> => {
      const first = await refusal(reset(username, wrongCode()));
      const limited: string[] = [];
      for (let request = 0; request < 20; request++) limited.push(await refusal(forgot(username)));
      return [first, limited.at(-2) ?? '', limited.at(-1) ?? ''];
    };
    const stranger = await outcomes('zoe@example.com');
    expect(stranger).toEqual([
      'CodeMismatchException: Invalid verification code provided, please try again.',
      'accepted',
      'LimitExceededException: Attempt limit exceeded, please try after some time.',
    ]);
    expect(await outcomes('ada@example.com')).toEqual(stranger);
    clock.advance(hour);
    expect(await refusal(reset('zoe@example.com', '123456'))).toBe(await refusal(reset('ada@example.com', '123456')));
  });

  it('does not spend a code on a password that is refused', async () => {
    await confirmed('ada@example.com');
    await forgot('ada@example.com');
    const weak = pool.sdk.send(
      new ConfirmForgotPasswordCommand({
        ClientId: pool.clientId,
        Username: 'ada@example.com',
        ConfirmationCode: pool.secretSent(),
        Password: 'weak',
      }),
    );
    expect(await refusal(weak)).toMatch('InvalidPasswordException');
    expect(await refusal(reset('ada@example.com', pool.secretSent()))).toBe('accepted');
    expect(await refusal(reset('ada@example.com', pool.secretSent()))).toMatch('CodeMismatchException');
  });

  it('needs a verified address', async () => {
    await pool.close();
    await start({ client: { PreventUserExistenceErrors: 'LEGACY' } });
    await signUp('ada@example.com');
    expect(await refusal(forgot('ada@example.com'))).toBe(
      'InvalidParameterException: Cannot reset password for the user as there is no registered/verified email or ' +
        'phone_number',
    );
    expect(await refusal(forgot('zoe@example.com'))).toBe('UserNotFoundException: User does not exist.');
  });
});

describe('attributes', () => {
  it('verify a changed address by a code', async () => {
    await confirmed('ada@example.com');
    const { AccessToken } = await tokens(pool, 'ada@example.com');
    const update = (Name: string, Value: string) =>
      pool.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name, Value }] }));
    expect((await update('email', 'new@example.com')).CodeDeliveryDetailsList).toEqual([
      { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' },
    ]);
    expect(await attributesOf('new@example.com')).toMatchObject({ email_verified: 'false' });
    await pool.sdk.send(
      new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code: pool.secretSent() }),
    );
    expect(await attributesOf('new@example.com')).toMatchObject({ email_verified: 'true' });
    expect(await refusal(update('sub', 'x'))).toMatch('Attribute cannot be updated');
    expect(await refusal(update('custom:nest', 'x'.repeat(21)))).toMatch(
      'custom:nest: String must be no longer than 20 characters',
    );
    await confirmed('bea@example.com');
    expect(await refusal(update('email', 'BEA@example.com'))).toBe(
      'AliasExistsException: An account with the given email already exists.',
    );
  });

  it('keep the old address until the new one is verified, where the pool says so', async () => {
    await pool.close();
    await start({ pool: { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } } });
    await confirmed('ada@example.com');
    const { AccessToken } = await tokens(pool, 'ada@example.com');
    await pool.sdk.send(
      new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value: 'new@example.com' }] }),
    );
    expect(await attributesOf('ada@example.com')).toMatchObject({ email: 'ada@example.com', email_verified: 'true' });
    await pool.sdk.send(
      new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code: pool.secretSent() }),
    );
    expect(await attributesOf('new@example.com')).toMatchObject({ email: 'new@example.com', email_verified: 'true' });
  });

  it('verify a phone number by SMS, where the pool has SMS', async () => {
    await confirmed('ada@example.com');
    const change = { ...named('ada@example.com'), UserAttributes: [{ Name: 'phone_number', Value: '+12065550100' }] };
    await pool.sdk.send(new AdminUpdateUserAttributesCommand(change));
    const { AccessToken } = await tokens(pool, 'ada@example.com');
    const code = () =>
      pool.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'phone_number' }));
    expect(await refusal(code())).toMatch(/^UnverifiedBehaviour: .*cognito-sms-without-configuration/);
    await pool.close();
    await start({ overrides: { requireAllowed: requireAllowed(new Set(['cognito-sms-without-configuration'])) } });
    await confirmed('ada@example.com');
    await pool.sdk.send(new AdminUpdateUserAttributesCommand({ ...change, UserPoolId: pool.poolId }));
    const again = await tokens(pool, 'ada@example.com');
    const { CodeDeliveryDetails } = await pool.sdk.send(
      new GetUserAttributeVerificationCodeCommand({ AccessToken: again.AccessToken, AttributeName: 'phone_number' }),
    );
    expect(CodeDeliveryDetails).toEqual({
      AttributeName: 'phone_number',
      DeliveryMedium: 'SMS',
      Destination: '+*******0100',
    });
    expect(pool.sent.at(-1)).toMatchObject({ kind: 'sms', to: '+12065550100' });
    await pool.sdk.send(
      new VerifyUserAttributeCommand({
        AccessToken: again.AccessToken,
        AttributeName: 'phone_number',
        Code: pool.secretSent(),
      }),
    );
    expect(await attributesOf('ada@example.com')).toMatchObject({ phone_number_verified: 'true' });
  });
});
