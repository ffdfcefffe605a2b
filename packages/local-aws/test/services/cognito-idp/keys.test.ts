import { GetTokensFromRefreshTokenCommand, GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/storage/database.ts';
import { createCognitoIdp } from '../../../src/services/cognito-idp/index.ts';
import { provision } from '../../support/ports.ts';
import {
  addUser,
  clientProperties,
  poolProperties,
  refusal,
  startPool,
  testClock,
  tokens,
  type Pool,
  type TestClock,
} from './support.ts';

const Username = 'ada@example.com';
const minute = 60_000;

let pool: Pool;
let clock: TestClock;
beforeEach(async () => {
  clock = testClock();
  pool = await startPool({ overrides: { clock } });
  await addUser(pool, Username);
});
afterEach(() => pool.close());

const kids = (): (string | undefined)[] => pool.service.userPoolKeys(pool.poolId)?.keys.map(({ kid }) => kid) ?? [];
const kidOf = (token: string): string | undefined => decodeProtectedHeader(token).kid;
/** Verifies with the published keys only, at the time of the pool. */
const verify = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${pool.url}/${pool.poolId}/.well-known/jwks.json`)), {
    currentDate: new Date(clock.now()),
  });
const getUser = (AccessToken: string) => pool.sdk.send(new GetUserCommand({ AccessToken }));

describe('rotating the keys', () => {
  it('has new ones sign, while every live token stays good', async () => {
    const before = await tokens(pool, Username);
    await pool.service.rotateKeys(pool.poolId);
    const after = await tokens(pool, Username);
    expect(new Set([before.AccessToken, before.IdToken, after.AccessToken, after.IdToken].map(kidOf)).size).toBe(4);
    expect(kids().length).toBe(4);
    for (const token of [before.AccessToken, before.IdToken, after.AccessToken, after.IdToken])
      expect(await refusal(verify(token))).toBe('accepted');
    for (const { AccessToken } of [before, after]) expect(await refusal(getUser(AccessToken))).toBe('accepted');
    const { AuthenticationResult } = await pool.sdk.send(
      new GetTokensFromRefreshTokenCommand({ ClientId: pool.clientId, RefreshToken: before.RefreshToken }),
    );
    expect(kidOf(AuthenticationResult?.AccessToken ?? '')).toBe(kidOf(after.AccessToken));
  });

  it('publishes an old key until the longest token that it signed has expired, and no longer', async () => {
    clock.advance(5 * minute);
    const { AccessToken, IdToken } = await tokens(pool, Username);
    const [access, id] = [kidOf(AccessToken), kidOf(IdToken)];
    await pool.service.rotateKeys(pool.poolId);
    clock.advance(30 * minute - 1);
    expect(kids()).toContain(access);
    expect(await refusal(verify(AccessToken))).toBe('accepted');
    clock.advance(1);
    expect(kids()).not.toContain(access);
    expect(kids()).toContain(id);
    expect(await refusal(verify(IdToken))).toBe('accepted');
    clock.advance(30 * minute);
    expect(kids()).not.toContain(id);
    expect(kids().length).toBe(2);
    expect(pool.ports.database.prepare('SELECT kid FROM cognito_key').all().length).toBe(2);
  });

  it('can come again at once, and goes for known pools only', async () => {
    const first = await tokens(pool, Username);
    await Promise.all([pool.service.rotateKeys(pool.poolId), pool.service.rotateKeys(pool.poolId)]);
    const last = await tokens(pool, Username);
    // A key that never signed is useless when it is retired.
    expect(kids().length).toBe(4);
    for (const { AccessToken } of [first, last]) expect(await refusal(verify(AccessToken))).toBe('accepted');
    await expect(pool.service.rotateKeys('us-east-1_none')).rejects.toThrow('User pool us-east-1_none does not exist.');
  });

  it('survives a restart', async () => {
    const { AccessToken } = await tokens(pool, Username);
    await pool.service.rotateKeys(pool.poolId);
    const signing = kidOf((await tokens(pool, Username)).AccessToken);
    const database = openDatabase(join(pool.ports.dataDir, 'state.db'));
    const second = createCognitoIdp({ ...pool.ports, database });
    const { ref } = await provision(second, 'AWS::Cognito::UserPool', 'Users', poolProperties);
    await provision(second, 'AWS::Cognito::UserPoolClient', 'Web', { UserPoolId: ref, ...clientProperties });
    const published = () => second.userPoolKeys(ref)?.keys.map(({ kid }) => kid);
    expect(published()).toEqual(kids());
    expect(published()).toEqual(expect.arrayContaining([kidOf(AccessToken), signing]));
    clock.advance(30 * minute);
    expect(published()).not.toContain(kidOf(AccessToken));
    expect(published()).toContain(signing);
    await second.stop();
    database.close();
  });
});
