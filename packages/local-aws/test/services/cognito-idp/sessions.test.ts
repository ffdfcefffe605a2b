import {
  AdminDeleteUserAttributesCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  DeleteUserAttributesCommand,
  DeleteUserCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

const Username = 'ada@example.com';
const newPassword = 'Brand-New-Horse-8';
const revoked = 'NotAuthorizedException: Access Token has been revoked';

let pool: Pool;
let clock: TestClock;
const named = () => ({ UserPoolId: pool.poolId, Username });

async function start(options: Parameters<typeof startPool>[0] = {}): Promise<void> {
  clock = testClock(Math.floor(Date.now() / 1000) * 1000);
  pool = await startPool({
    pool: { MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] },
    ...options,
    overrides: { clock },
  });
  const UserAttributes = [
    'email_verified',
    'true',
    'name',
    'Ada',
    'custom:nest',
    '7',
    'phone_number',
    '+12065550100',
    'phone_number_verified',
    'true',
  ];
  const pairs = UserAttributes.flatMap((Name, index) =>
    index % 2 === 0 ? [{ Name, Value: UserAttributes[index + 1] }] : [],
  );
  await addUser(pool, Username, pairs);
}
beforeEach(() => start());
afterEach(async () => {
  vi.useRealTimers();
  await pool.close();
});

const refresh = (RefreshToken: string) =>
  pool.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId: pool.clientId, RefreshToken }));
const getUser = (AccessToken: string) => pool.sdk.send(new GetUserCommand({ AccessToken }));

/** Verifies as an API does that knows only the published keys, with the pool's clock. */
async function verify(token: string): Promise<unknown> {
  vi.useFakeTimers({ now: clock.now(), toFake: ['Date'] });
  try {
    const verifier = CognitoJwtVerifier.create({
      userPoolId: pool.poolId,
      tokenUse: 'access',
      clientId: pool.clientId,
    });
    verifier.cacheJwks(pool.service.userPoolKeys(pool.poolId) as Parameters<typeof verifier.cacheJwks>[0]);
    return await verifier.verify(token);
  } finally {
    vi.useRealTimers();
  }
}

/** The actions that an access token authorises, with enough members to reach the token. */
const actionsOfUsers: Record<string, Record<string, unknown>> = {
  AssociateSoftwareToken: {},
  ChangePassword: { PreviousPassword: password, ProposedPassword: newPassword },
  DeleteUser: {},
  DeleteUserAttributes: { UserAttributeNames: ['name'] },
  GetUser: {},
  GetUserAttributeVerificationCode: { AttributeName: 'email' },
  GetUserAuthFactors: {},
  GlobalSignOut: {},
  SetUserMFAPreference: {},
  UpdateUserAttributes: { UserAttributes: [{ Name: 'name', Value: 'x' }] },
  VerifySoftwareToken: { UserCode: '123456' },
  VerifyUserAttribute: { AttributeName: 'email', Code: '123456' },
};

async function call(action: string, body: object): Promise<string> {
  const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` };
  const response = await fetch(pool.url, { method: 'POST', headers, body: JSON.stringify(body) });
  const { __type = 'accepted', message = '' } = (await response.json()) as { __type?: string; message?: string };
  return `${__type}: ${message}`;
}

describe('a token that was revoked', () => {
  const endings: Record<string, (tokens: { AccessToken: string; RefreshToken: string }) => Promise<unknown>> = {
    'with its refresh token': ({ RefreshToken: Token }) =>
      pool.sdk.send(new RevokeTokenCommand({ ClientId: pool.clientId, Token })),
    'by a global sign-out': ({ AccessToken }) => pool.sdk.send(new GlobalSignOutCommand({ AccessToken })),
    'with a disabled user': () => pool.sdk.send(new AdminDisableUserCommand(named())),
  };
  it.each(Object.keys(endings))('%s still verifies until it expires, as on AWS', async (how) => {
    const session = await tokens(pool, Username);
    await endings[how]?.(session);
    expect(await refusal(getUser(session.AccessToken))).toBe(revoked);
    expect(await refusal(verify(session.AccessToken))).toBe('accepted');
    clock.advance(30 * 60_000 - 1);
    expect(await refusal(verify(session.AccessToken))).toBe('accepted');
    clock.advance(1001);
    expect(await refusal(verify(session.AccessToken))).toMatch('Token expired');
  });

  it('opens no action of the user pool, and its refresh token is dead', async () => {
    const { AccessToken, RefreshToken } = await tokens(pool, Username);
    await pool.sdk.send(new GlobalSignOutCommand({ AccessToken }));
    for (const [action, members] of Object.entries(actionsOfUsers))
      expect([action, await call(action, { AccessToken, ...members })]).toEqual([action, revoked]);
    expect(await refusal(refresh(RefreshToken))).toBe('NotAuthorizedException: Refresh Token has been revoked');
  });

  it('is tried on every action that takes one', () => {
    const takesToken = pool.service.actions.filter(
      (action) =>
        /^(Get|Set|Verify|Associate|Change|Update|Delete|GlobalSignOut)/.test(action) &&
        !/(Group|GetUserPoolMfaConfig|GetTokensFromRefreshToken)$/.test(action),
    );
    expect(takesToken.sort()).toEqual(Object.keys(actionsOfUsers).sort());
  });
});

describe('sessions and passwords', () => {
  it('go on when the password changes, whoever changes it: only revocation ends them', async () => {
    const { AccessToken, RefreshToken } = await tokens(pool, Username);
    const alive = async () => [await refusal(getUser(AccessToken)), await refusal(refresh(RefreshToken))];
    await pool.sdk.send(
      new ChangePasswordCommand({ AccessToken, PreviousPassword: password, ProposedPassword: newPassword }),
    );
    expect(await alive()).toEqual(['accepted', 'accepted']);
    await pool.sdk.send(new AdminSetUserPasswordCommand({ ...named(), Password: password, Permanent: true }));
    expect(await alive()).toEqual(['accepted', 'accepted']);
    await pool.sdk.send(new ForgotPasswordCommand({ ClientId: pool.clientId, Username }));
    await pool.sdk.send(
      new ConfirmForgotPasswordCommand({
        ClientId: pool.clientId,
        Username,
        ConfirmationCode: pool.secretSent(),
        Password: newPassword,
      }),
    );
    expect(await alive()).toEqual(['accepted', 'accepted']);
  });
});

describe('a password that an administrator reset', () => {
  const reset = () => pool.sdk.send(new AdminResetUserPasswordCommand(named()));
  const confirm = (ConfirmationCode: string) =>
    pool.sdk.send(
      new ConfirmForgotPasswordCommand({ ClientId: pool.clientId, Username, ConfirmationCode, Password: newPassword }),
    );

  it('is good for nothing until the code that was sent brought a new one', async () => {
    const { AccessToken, RefreshToken } = await tokens(pool, Username);
    await reset();
    expect(pool.sent.at(-1)).toMatchObject({ kind: 'email', to: Username });
    const code = pool.secretSent();
    expect((await pool.sdk.send(new AdminGetUserCommand(named()))).UserStatus).toBe('RESET_REQUIRED');
    expect(await refusal(signIn(pool, Username))).toBe(
      'PasswordResetRequiredException: Password reset required for the user',
    );
    expect(await refusal(signIn(pool, Username, 'Wrong-Horse-77'))).toBe(
      'NotAuthorizedException: Incorrect username or password.',
    );
    expect(await refusal(getUser(AccessToken))).toBe(
      'PasswordResetRequiredException: Password reset required for the user',
    );
    expect(await refusal(confirm(code))).toBe('accepted');
    expect([
      await refusal(signIn(pool, Username, newPassword)),
      await refusal(getUser(AccessToken)),
      await refusal(refresh(RefreshToken)),
    ]).toEqual(['accepted', 'accepted', 'accepted']);
  });

  it('needs a user who could reset it', async () => {
    await pool.sdk.send(
      new SignUpCommand({ ClientId: pool.clientId, Username: 'bea@example.com', Password: password }),
    );
    expect(
      await refusal(pool.sdk.send(new AdminResetUserPasswordCommand({ ...named(), Username: 'bea@example.com' }))),
    ).toBe('NotAuthorizedException: User password cannot be reset in the current state.');
    await pool.sdk.send(
      new AdminUpdateUserAttributesCommand({
        ...named(),
        UserAttributes: [{ Name: 'email_verified', Value: 'false' }],
      }),
    );
    expect(await refusal(reset())).toBe(
      'InvalidParameterException: Cannot reset password for the user as there is no registered/verified email or ' +
        'phone_number',
    );
    expect((await pool.sdk.send(new AdminGetUserCommand(named()))).UserStatus).toBe('CONFIRMED');
    await pool.close();
    await start({ pool: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } } });
    expect(await refusal(reset())).toBe('NotAuthorizedException: Contact administrator to reset password.');
  });
});

describe('deleting', () => {
  const attributes = async (): Promise<Record<string, string | undefined>> =>
    Object.fromEntries(
      ((await pool.sdk.send(new AdminGetUserCommand(named()))).UserAttributes ?? []).map(({ Name, Value }) => [
        Name,
        Value,
      ]),
    );

  it('attributes: what may be written and is not required', async () => {
    const { AccessToken } = await tokens(pool, Username);
    const remove = (...UserAttributeNames: string[]) =>
      pool.sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames }));
    await remove('name', 'custom:nest');
    await pool.sdk.send(new AdminDeleteUserAttributesCommand({ ...named(), UserAttributeNames: ['phone_number'] }));
    expect(Object.keys(await attributes()).sort()).toEqual(['email', 'email_verified', 'sub']);
    expect(await refusal(remove('email'))).toBe(
      'InvalidParameterException: Attributes did not conform to the schema: email: The attribute is required\n',
    );
    expect(await refusal(remove('sub'))).toBe('InvalidParameterException: user.sub: Attribute cannot be updated.\n');
    expect(await refusal(remove('custom:other'))).toMatch('Attribute does not exist in the schema');
    expect(await refusal(remove('email_verified'))).toBe(
      'NotAuthorizedException: A client attempted to write unauthorized attribute',
    );
    expect(await refusal(remove())).toBe('accepted');
  });

  it('the address that one signs in with is a question', async () => {
    await pool.close();
    await start({ pool: { Schema: [{ Name: 'nest', AttributeDataType: 'String', Mutable: true }] } });
    const removal = pool.sdk.send(new AdminDeleteUserAttributesCommand({ ...named(), UserAttributeNames: ['email'] }));
    expect(await refusal(removal)).toMatch(/^UnverifiedBehaviour: .*cognito-username-attribute-deleted/);
  });

  it('oneself: nothing is left', async () => {
    const { AccessToken, RefreshToken } = await tokens(pool, Username);
    await pool.sdk.send(new DeleteUserCommand({ AccessToken }));
    expect(await refusal(pool.sdk.send(new AdminGetUserCommand(named())))).toBe(
      'UserNotFoundException: User does not exist.',
    );
    expect(await refusal(refresh(RefreshToken))).toBe('NotAuthorizedException: Invalid Refresh Token');
    const tables = ['user', 'membership', 'grant', 'code', 'attempt', 'software_token'];
    expect(tables.map((table) => pool.ports.database.prepare(`SELECT * FROM cognito_${table}`).all().length)).toEqual(
      tables.map(() => 0),
    );
  });
});
