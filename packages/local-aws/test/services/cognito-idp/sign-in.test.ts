import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addUser,
  answer,
  challenge,
  password,
  refusal,
  signIn,
  startPool,
  testClock,
  timestamp,
  type Pool,
  type TestClock,
} from './support.ts';

const incorrect = 'NotAuthorizedException: Incorrect username or password.';
const exceeded = 'NotAuthorizedException: Password attempts exceeded';
const minute = 60_000;
const user = 'ada@example.com';

let pool: Pool;
let clock: TestClock;

async function start(options: Parameters<typeof startPool>[0] = {}): Promise<void> {
  clock = testClock();
  pool = await startPool({ ...options, overrides: { clock } });
  await addUser(pool, user);
}

beforeEach(() => start());
afterEach(() => pool.close());

describe('SRP sign-in', () => {
  it('answers with tokens and no session', async () => {
    const { parameters, srp } = await challenge(pool, user);
    expect(Object.keys(parameters).sort()).toEqual(['SALT', 'SECRET_BLOCK', 'SRP_B', 'USERNAME', 'USER_ID_FOR_SRP']);
    const { AuthenticationResult, ChallengeName, Session } = await answer(
      pool,
      parameters,
      srp.sign(parameters, password, timestamp),
    );
    expect(AuthenticationResult).toMatchObject({ ExpiresIn: 1800, TokenType: 'Bearer' });
    expect([ChallengeName, Session]).toEqual([undefined, undefined]);
  });

  it('refuses a replayed answer', async () => {
    const { parameters, srp } = await challenge(pool, user);
    const signature = srp.sign(parameters, password, timestamp);
    await answer(pool, parameters, signature);
    expect(await refusal(answer(pool, parameters, signature))).toBe(incorrect);
  });

  it('refuses a late answer, another challenge’s block and a made-up one', async () => {
    const { parameters, srp } = await challenge(pool, user);
    const signature = srp.sign(parameters, password, timestamp);
    const other = (await challenge(pool, user)).parameters;
    expect(await refusal(answer(pool, { ...parameters, SECRET_BLOCK: other.SECRET_BLOCK ?? '' }, signature))).toBe(
      incorrect,
    );
    expect(
      await refusal(answer(pool, { ...parameters, SECRET_BLOCK: Buffer.alloc(900).toString('base64') }, signature)),
    ).toBe('NotAuthorizedException: Invalid session for the user.');
    clock.advance(3 * minute);
    expect(await refusal(answer(pool, parameters, signature))).toBe(
      'NotAuthorizedException: Invalid session for the user, session is expired.',
    );
  });

  it('refuses a timestamp of another form', async () => {
    const { parameters } = await challenge(pool, user);
    const ChallengeResponses = {
      USERNAME: parameters.USERNAME ?? '',
      PASSWORD_CLAIM_SECRET_BLOCK: parameters.SECRET_BLOCK ?? '',
      TIMESTAMP: '2026-11-21',
      PASSWORD_CLAIM_SIGNATURE: 'eA==',
    };
    const attempt = pool.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: pool.clientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses,
      }),
    );
    expect(await refusal(attempt)).toBe(
      'InvalidParameterException: TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.',
    );
  });

  it('refuses a challenge whose password was replaced meanwhile', async () => {
    const { parameters, srp } = await challenge(pool, user);
    await pool.sdk.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: pool.poolId,
        Username: user,
        Password: 'Another-Horse-9',
        Permanent: true,
      }),
    );
    expect(await refusal(answer(pool, parameters, srp.sign(parameters, password, timestamp)))).toBe(incorrect);
  });

  it('stores nothing from which the password could be read, and logs nothing', async () => {
    await signIn(pool, user);
    const dump = JSON.stringify(pool.ports.database.prepare('SELECT * FROM cognito_user').all());
    expect(dump).toContain(user);
    expect(dump).not.toContain(password);
    expect(pool.ports.logged).toEqual([]);
  });
});

describe('who exists', () => {
  it('is not told: an unknown name gets a stable challenge that fails at the same step', async () => {
    const first = (await challenge(pool, 'nobody@example.com')).parameters;
    const second = (await challenge(pool, 'Nobody@example.com')).parameters;
    const known = (await challenge(pool, user)).parameters;
    expect([first.SALT, first.USER_ID_FOR_SRP]).toEqual([second.SALT, second.USER_ID_FOR_SRP]);
    expect(first.SRP_B).not.toBe(second.SRP_B);
    const shape = (parameters: Record<string, string>) => [
      parameters.SALT?.length,
      parameters.USER_ID_FOR_SRP?.replace(/[0-9a-f]/g, 'x'),
      Math.abs((parameters.SECRET_BLOCK?.length ?? 0) - (known.SECRET_BLOCK?.length ?? 0)) < 16,
    ];
    expect(shape(first)).toEqual(shape(known));
    expect(await refusal(signIn(pool, 'nobody@example.com'))).toBe(incorrect);
    expect(await refusal(signIn(pool, user, 'Wrong-Horse-77'))).toBe(incorrect);
  });

  it('is told by a client of the old kind', async () => {
    await pool.close();
    await start({ client: { PreventUserExistenceErrors: 'LEGACY' } });
    expect(await refusal(challenge(pool, 'nobody@example.com'))).toBe('UserNotFoundException: User does not exist.');
  });
});

describe('lock-out', () => {
  it.each([user, 'nobody@example.com'])('of %s after five failures, for a time that doubles', async (username) => {
    for (let failure = 0; failure < 5; failure++)
      expect(await refusal(signIn(pool, username, 'Wrong-Horse-77'))).toBe(incorrect);
    expect(await refusal(signIn(pool, username))).toBe(exceeded);
    clock.advance(1000);
    expect(await refusal(signIn(pool, username, 'Wrong-Horse-77'))).toBe(incorrect);
    clock.advance(1000);
    expect(await refusal(signIn(pool, username))).toBe(exceeded);
    clock.advance(1000);
    expect(await refusal(signIn(pool, username))).toBe(username === user ? 'accepted' : incorrect);
  });
});

describe('other flows', () => {
  const authenticate = (
    AuthFlow: 'USER_PASSWORD_AUTH' | 'CUSTOM_AUTH' | 'USER_AUTH' | 'USER_SRP_AUTH',
    AuthParameters: Record<string, string>,
  ) => pool.sdk.send(new InitiateAuthCommand({ AuthFlow, ClientId: pool.clientId, AuthParameters }));

  it('are refused where the client does not allow them', async () => {
    expect(await refusal(authenticate('USER_PASSWORD_AUTH', { USERNAME: user, PASSWORD: password }))).toBe(
      'InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client',
    );
    expect(await refusal(authenticate('CUSTOM_AUTH', { USERNAME: user }))).toBe(
      'InvalidParameterException: CUSTOM_AUTH is not enabled for the client.',
    );
    expect(await refusal(authenticate('USER_AUTH', { USERNAME: user }))).toMatch(
      /^UnsupportedByLocalAws: AuthFlow USER_AUTH/,
    );
    expect(await refusal(authenticate('USER_SRP_AUTH', { USERNAME: user, SRP_A: '0' }))).toMatch(
      'InvalidParameterException',
    );
    expect(await refusal(authenticate('USER_SRP_AUTH', { USERNAME: user }))).toBe(
      'InvalidParameterException: Missing required parameter SRP_A',
    );
  });

  it('take the password itself where it does', async () => {
    await pool.close();
    await start({ client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] } });
    expect(await refusal(authenticate('USER_PASSWORD_AUTH', { USERNAME: user, PASSWORD: password }))).toBe('accepted');
    expect(await refusal(authenticate('USER_PASSWORD_AUTH', { USERNAME: user, PASSWORD: 'Wrong-Horse-77' }))).toBe(
      incorrect,
    );
    expect(
      await refusal(authenticate('USER_PASSWORD_AUTH', { USERNAME: 'nobody@example.com', PASSWORD: password })),
    ).toBe(incorrect);
    expect(await refusal(authenticate('USER_SRP_AUTH', { USERNAME: user, SRP_A: '2' }))).toBe(
      'InvalidParameterException: USER_SRP_AUTH is not enabled for the client.',
    );
    const AuthParameters = { USERNAME: user, PASSWORD: password };
    const { AuthenticationResult } = await pool.sdk.send(
      new AdminInitiateAuthCommand({
        UserPoolId: pool.poolId,
        ClientId: pool.clientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters,
      }),
    );
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('accounts that may not sign in', () => {
  it('are told so only with the right password', async () => {
    await pool.sdk.send(
      new SignUpCommand({ ClientId: pool.clientId, Username: 'bea@example.com', Password: password }),
    );
    expect(await refusal(signIn(pool, 'bea@example.com', 'Wrong-Horse-77'))).toBe(incorrect);
    expect(await refusal(signIn(pool, 'bea@example.com'))).toBe('UserNotConfirmedException: User is not confirmed.');
    await pool.sdk.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username: user }));
    expect(await refusal(signIn(pool, user, 'Wrong-Horse-77'))).toBe(incorrect);
    expect(await refusal(signIn(pool, user))).toBe('NotAuthorizedException: User is disabled.');
  });
});

describe('temporary passwords', () => {
  const temporary = 'Temporary-Horse-1';
  const create = () =>
    pool.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: pool.poolId,
        Username: 'eve@example.com',
        TemporaryPassword: temporary,
        MessageAction: 'SUPPRESS',
      }),
    );
  const renew = (Session: string | undefined, responses: Record<string, string>) =>
    pool.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: pool.clientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: 'eve@example.com', ...responses },
      }),
    );

  it('must be replaced, once', async () => {
    await create();
    const { ChallengeName, ChallengeParameters, Session } = await signIn(pool, 'eve@example.com', temporary);
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(JSON.parse(ChallengeParameters?.userAttributes ?? '')).toEqual({ email: 'eve@example.com' });
    expect(ChallengeParameters?.requiredAttributes).toBe('[]');
    expect(await refusal(renew(Session, { NEW_PASSWORD: password, 'userAttributes.custom:none': 'x' }))).toBe(
      'InvalidParameterException: Attributes did not conform to the schema: custom:none: ' +
        'Attribute does not exist in the schema.\n',
    );
    const { AuthenticationResult } = await renew(Session, { NEW_PASSWORD: password, 'userAttributes.name': 'Eve' });
    expect(AuthenticationResult?.RefreshToken).toBeDefined();
    expect(await refusal(renew(Session, { NEW_PASSWORD: 'Another-Horse-9' }))).toBe(
      'NotAuthorizedException: Invalid session for the user.',
    );
    expect(await refusal(signIn(pool, 'eve@example.com'))).toBe('accepted');
  });

  it('expire', async () => {
    await create();
    clock.advance(3 * 24 * 60 * minute);
    expect(await refusal(signIn(pool, 'eve@example.com', temporary))).toBe(
      'NotAuthorizedException: Temporary password has expired and must be reset by an administrator.',
    );
  });
});
