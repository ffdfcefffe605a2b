import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, claimsOf, refusal, startPool, testClock, tokens, type Pool, type TestClock } from './support.ts';

let pool: Pool;
let clock: TestClock;
const Username = 'ada@example.com';
const day = 86_400_000;

async function start(options: Parameters<typeof startPool>[0] = {}): Promise<void> {
  clock = testClock(Math.floor(Date.now() / 1000) * 1000);
  pool = await startPool({ ...options, overrides: { clock } });
  await addUser(pool, Username, [
    { Name: 'email_verified', Value: 'true' },
    { Name: 'custom:nest', Value: '7' },
  ]);
}

beforeEach(() => start());
afterEach(() => pool.close());

const refresh = (RefreshToken: string, ClientId = pool.clientId) =>
  pool.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
const getUser = (AccessToken: string) => pool.sdk.send(new GetUserCommand({ AccessToken }));

describe('tokens', () => {
  it('carry Cognito’s claims', async () => {
    for (const GroupName of ['Keepers', 'Rangers'])
      await pool.sdk.send(new AdminAddUserToGroupCommand({ UserPoolId: pool.poolId, Username, GroupName }));
    const { AccessToken, IdToken } = await tokens(pool, Username);
    const [access, id] = [claimsOf(AccessToken), claimsOf(IdToken)];
    const now = clock.now() / 1000;
    const common = {
      sub: id.sub,
      'cognito:groups': ['Rangers', 'Keepers'],
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${pool.poolId}`,
      origin_jti: id.origin_jti,
      event_id: id.event_id,
      auth_time: now,
      iat: now,
    };
    expect(access).toEqual({
      ...common,
      client_id: pool.clientId,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      exp: now + 1800,
      jti: access.jti,
      username: id.sub,
    });
    expect(id).toEqual({
      ...common,
      aud: pool.clientId,
      token_use: 'id',
      exp: now + 3600,
      jti: id.jti,
      email: Username,
      email_verified: true,
      'custom:nest': '7',
      'cognito:username': id.sub,
      'cognito:roles': ['arn:aws:iam::000000000000:role/rangers'],
      'cognito:preferred_role': 'arn:aws:iam::000000000000:role/rangers',
    });
    expect(new Set([access.jti, id.jti, id.origin_jti, id.event_id]).size).toBe(4);
    expect(decodeProtectedHeader(AccessToken).kid).not.toBe(decodeProtectedHeader(IdToken).kid);
  });

  it('verify with aws-jwt-verify and jose against the published keys', async () => {
    const { AccessToken, IdToken } = await tokens(pool, Username);
    const jwks = pool.service.userPoolKeys(pool.poolId);
    for (const [tokenUse, token] of [
      ['access', AccessToken],
      ['id', IdToken],
    ] as const) {
      const verifier = CognitoJwtVerifier.create({ userPoolId: pool.poolId, tokenUse, clientId: pool.clientId });
      verifier.cacheJwks(jwks as Parameters<typeof verifier.cacheJwks>[0]);
      expect(await verifier.verify(token)).toMatchObject({ token_use: tokenUse });
    }
    const discovery = (await (await fetch(`${pool.url}/${pool.poolId}/.well-known/openid-configuration`)).json()) as {
      issuer: string;
      jwks_uri: string;
    };
    expect(discovery.jwks_uri).toBe(`http://127.0.0.1:4566/${pool.poolId}/.well-known/jwks.json`);
    const keys = createRemoteJWKSet(new URL(`${pool.url}/${pool.poolId}/.well-known/jwks.json`));
    expect(
      (await jwtVerify(IdToken, keys, { issuer: discovery.issuer, audience: pool.clientId, algorithms: ['RS256'] }))
        .payload.email,
    ).toBe(Username);
  });

  it('publishes keys of its own pools only', async () => {
    expect(pool.service.userPoolKeys('us-east-1_other')).toBeUndefined();
    const isPublic = async (path: string) => (await fetch(`${pool.url}${path}`)).status === 200;
    expect(await isPublic(`/${pool.poolId}/.well-known/jwks.json`)).toBe(true);
    expect(await isPublic('/us-east-1_other/.well-known/jwks.json')).toBe(false);
    expect(await isPublic('/')).toBe(false);
    expect(JSON.stringify(pool.service.userPoolKeys(pool.poolId))).not.toContain('"d"');
  });

  it('leave out what the client may not read', async () => {
    await pool.close();
    await start({ client: { ReadAttributes: ['email'], EnableTokenRevocation: false } });
    const { AccessToken, IdToken } = await tokens(pool, Username);
    expect(claimsOf(IdToken)).not.toHaveProperty('custom:nest');
    expect(claimsOf(IdToken)).toHaveProperty('email');
    expect(claimsOf(AccessToken)).not.toHaveProperty('origin_jti');
    expect((await getUser(AccessToken)).UserAttributes?.map(({ Name }) => Name).sort()).toEqual(['email', 'sub']);
  });
});

describe('refreshing', () => {
  it('keeps the sign-in and takes up what changed', async () => {
    const first = await tokens(pool, Username);
    clock.advance(60_000);
    await pool.sdk.send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: pool.poolId,
        Username,
        UserAttributes: [{ Name: 'name', Value: 'Ada' }],
      }),
    );
    const { AuthenticationResult } = await refresh(first.RefreshToken);
    expect(AuthenticationResult).not.toHaveProperty('RefreshToken');
    const [before, after] = [claimsOf(first.IdToken), claimsOf(AuthenticationResult?.IdToken ?? '')];
    expect(after).toMatchObject({
      name: 'Ada',
      origin_jti: before.origin_jti,
      auth_time: before.auth_time,
      iat: Number(before.iat) + 60,
    });
    const { AuthenticationResult: old } = await pool.sdk.send(
      new InitiateAuthCommand({
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: pool.clientId,
        AuthParameters: { REFRESH_TOKEN: first.RefreshToken },
      }),
    );
    expect(old?.AccessToken).toBeDefined();
  });

  it('ends with expiry, revocation, a disabled user and a deleted one', async () => {
    const expired = await tokens(pool, Username);
    clock.advance(30 * day);
    expect(await refusal(refresh(expired.RefreshToken))).toBe('NotAuthorizedException: Refresh Token has expired');
    expect(await refusal(refresh('made-up'))).toBe('NotAuthorizedException: Invalid Refresh Token');
    const revoked = await tokens(pool, Username);
    const kept = await tokens(pool, Username);
    await pool.sdk.send(new RevokeTokenCommand({ ClientId: pool.clientId, Token: revoked.RefreshToken }));
    expect(await refusal(refresh(revoked.RefreshToken))).toBe('NotAuthorizedException: Refresh Token has been revoked');
    expect(await refusal(getUser(revoked.AccessToken))).toBe('NotAuthorizedException: Access Token has been revoked');
    expect(await refusal(refresh(kept.RefreshToken))).toBe('accepted');
    await pool.sdk.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username }));
    expect(await refusal(refresh(kept.RefreshToken))).toBe('NotAuthorizedException: Refresh Token has been revoked');
    await pool.sdk.send(new AdminDeleteUserCommand({ UserPoolId: pool.poolId, Username }));
    expect(await refusal(refresh(kept.RefreshToken))).toBe('NotAuthorizedException: Invalid Refresh Token');
    expect(await refusal(getUser(kept.AccessToken))).toBe('UserNotFoundException: User does not exist.');
  });

  it('keeps only hashes of refresh tokens', async () => {
    const { RefreshToken } = await tokens(pool, Username);
    expect(JSON.stringify(pool.ports.database.prepare('SELECT * FROM cognito_grant').all())).not.toContain(
      RefreshToken,
    );
  });
});

describe('signing out everywhere', () => {
  it.each(['by the user', 'by an administrator'])(
    '%s revokes at this API, while the signature stays good',
    async (who) => {
      const [first, second] = [await tokens(pool, Username), await tokens(pool, Username)];
      if (who === 'by the user') await pool.sdk.send(new GlobalSignOutCommand({ AccessToken: first.AccessToken }));
      else await pool.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId: pool.poolId, Username }));
      for (const { AccessToken, RefreshToken } of [first, second]) {
        expect(await refusal(getUser(AccessToken))).toBe('NotAuthorizedException: Access Token has been revoked');
        expect(await refusal(refresh(RefreshToken))).toBe('NotAuthorizedException: Refresh Token has been revoked');
      }
      const keys = createRemoteJWKSet(new URL(`${pool.url}/${pool.poolId}/.well-known/jwks.json`));
      expect((await jwtVerify(first.AccessToken, keys)).payload.username).toBeDefined();
      expect(await refusal(getUser((await tokens(pool, Username)).AccessToken))).toBe('accepted');
    },
  );
});

describe('access tokens', () => {
  it('expire, and are refused when forged or of another use', async () => {
    const { AccessToken, IdToken } = await tokens(pool, Username);
    const [header = '', , signature = ''] = AccessToken.split('.');
    const forged =
      `${header}.${Buffer.from(JSON.stringify({ ...claimsOf(AccessToken), sub: 'other' })).toString('base64url')}` +
      `.${signature}`;
    for (const token of [IdToken, forged, 'x', '..'])
      expect(await refusal(getUser(token))).toBe('NotAuthorizedException: Invalid Access Token');
    clock.advance(30 * 60_000);
    expect(await refusal(getUser(AccessToken))).toBe('NotAuthorizedException: Access Token has expired');
  });
});
