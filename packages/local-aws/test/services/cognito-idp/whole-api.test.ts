import * as api from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPool, type Pool } from './support.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await startPool({
    client: {
      ExplicitAuthFlows: [
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_USER_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
    },
  });
});
afterAll(() => pool.close());

/** Every action that AWS's own client knows. */
const actions = Object.keys(api).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []);

/** Calls as an administrator; other tests check the signature. */
async function call(action: string, body: object): Promise<{ status: number; type: string; message: string }> {
  const headers = {
    'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
    authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/cognito-idp/aws4_request',
  };
  const response = await fetch(pool.url, { method: 'POST', headers, body: JSON.stringify(body) });
  const { __type: type, message } = (await response.json()) as { __type: string; message: string };
  return { status: response.status, type, message };
}
const unsupported = (what: string) => ({
  status: 501,
  type: 'UnsupportedByLocalAws',
  message: expect.stringMatching(new RegExp(`^${what} is not supported`)) as unknown,
});

describe('of the whole API', () => {
  const built = (): ReadonlySet<string> => new Set(pool.service.actions);

  it('all that the app needs is built: sign-up to deletion, passwords, attributes, sessions, TOTP and groups', () => {
    const life = [
      'SignUp',
      'ConfirmSignUp',
      'ResendConfirmationCode',
      'InitiateAuth',
      'RespondToAuthChallenge',
      'GetTokensFromRefreshToken',
      'ForgotPassword',
      'ConfirmForgotPassword',
      'ChangePassword',
      'GetUser',
      'UpdateUserAttributes',
      'DeleteUserAttributes',
      'GetUserAttributeVerificationCode',
      'VerifyUserAttribute',
      'RevokeToken',
      'GlobalSignOut',
      'DeleteUser',
      'AssociateSoftwareToken',
      'VerifySoftwareToken',
      'SetUserMFAPreference',
      'GetUserAuthFactors',
      'AdminCreateUser',
      'AdminGetUser',
      'AdminConfirmSignUp',
      'AdminDeleteUser',
      'AdminDeleteUserAttributes',
      'AdminDisableUser',
      'AdminEnableUser',
      'AdminInitiateAuth',
      'AdminRespondToAuthChallenge',
      'AdminResetUserPassword',
      'AdminSetUserPassword',
      'AdminSetUserMFAPreference',
      'AdminUpdateUserAttributes',
      'AdminUserGlobalSignOut',
      'ListUsers',
      'CreateGroup',
      'DeleteGroup',
      'UpdateGroup',
      'GetGroup',
      'ListGroups',
      'ListUsersInGroup',
      'AdminAddUserToGroup',
      'AdminRemoveUserFromGroup',
      'AdminListGroupsForUser',
      'DescribeUserPool',
      'DescribeUserPoolClient',
    ];
    expect(life.filter((action) => !built().has(action))).toEqual([]);
  });

  it('there is no action that AWS has not', () => {
    expect(actions.length).toBeGreaterThan(120);
    expect([...built()].filter((action) => !actions.includes(action))).toEqual([]);
  });

  it('every other action refuses by name: devices, passkeys, identity providers, domains, imports …', async () => {
    const others = actions.filter((action) => !built().has(action));
    expect(others).toEqual(
      expect.arrayContaining([
        'ConfirmDevice',
        'ListDevices',
        'ForgetDevice',
        'AdminListDevices',
        'SetUserSettings',
        'StartWebAuthnRegistration',
        'CreateUserPool',
        'AdminLinkProviderForUser',
        'CreateUserImportJob',
      ]),
    );
    const answers = await Promise.all(others.map((action) => call(action, {})));
    expect(answers).toEqual(others.map((action) => unsupported(`cognito-idp: Action ${action}`)));
  });
});

describe('of the ways to sign in', () => {
  const open = ['PASSWORD_VERIFIER', 'NEW_PASSWORD_REQUIRED', 'SOFTWARE_TOKEN_MFA', 'MFA_SETUP', 'CUSTOM_CHALLENGE'];
  const challenges = Object.values(api.ChallengeNameType).filter((name) => !open.includes(name));

  it.each(challenges)('the challenge %s refuses by name', async (ChallengeName) => {
    const answer = {
      ClientId: pool.clientId,
      ChallengeName,
      ChallengeResponses: { USERNAME: 'ada@example.com', ANSWER: 'x' },
    };
    expect(await call('RespondToAuthChallenge', answer)).toEqual(unsupported(`Challenge ${ChallengeName}`));
    expect(await call('AdminRespondToAuthChallenge', { ...answer, UserPoolId: pool.poolId })).toEqual(
      unsupported(`Challenge ${ChallengeName}`),
    );
  });

  it('the flow USER_AUTH refuses by name', async () => {
    const { USER_AUTH: AuthFlow } = api.AuthFlowType;
    const request = { ClientId: pool.clientId, AuthFlow, AuthParameters: { USERNAME: 'ada@example.com' } };
    expect(await call('InitiateAuth', request)).toEqual(unsupported(`AuthFlow ${AuthFlow}`));
    expect(await call('AdminInitiateAuth', { ...request, UserPoolId: pool.poolId })).toEqual(
      unsupported(`AuthFlow ${AuthFlow}`),
    );
  });

  it('parameters of devices and secrets refuse by name', async () => {
    for (const name of ['DEVICE_KEY', 'SECRET_HASH', 'PREFERRED_CHALLENGE']) {
      const AuthParameters = { USERNAME: 'ada@example.com', PASSWORD: 'Correct-Horse-7', [name]: 'x' };
      expect(
        await call('InitiateAuth', { ClientId: pool.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
        name,
      ).toEqual(unsupported(`Authentication parameter ${name}`));
    }
    expect(
      await call('GetTokensFromRefreshToken', { ClientId: pool.clientId, RefreshToken: 'x', DeviceKey: 'y' }),
    ).toEqual(unsupported('Parameter DeviceKey of GetTokensFromRefreshToken'));
  });
});
