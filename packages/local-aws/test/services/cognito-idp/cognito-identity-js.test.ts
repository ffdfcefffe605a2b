import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
  type IAuthenticationCallback,
} from 'amazon-cognito-identity-js';
import { AdminCreateUserCommand, GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InvokeFunction } from '../../../src/contract/ports.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { addUser, password, refusal, startPool, type Pool } from './support.ts';

interface Answered {
  readonly challengeResult: boolean;
}

/** The triggers of a pool that asks a riddle, and nothing else. */
const invokeFunction: InvokeFunction = async ({ payload }) => {
  const event = JSON.parse(payload) as {
    readonly triggerSource: string;
    readonly request: { readonly session?: readonly Answered[]; readonly challengeAnswer?: string };
  };
  const { session = [], challengeAnswer } = event.request;
  const isSolved = session.at(-1)?.challengeResult === true;
  const response = {
    DefineAuthChallenge_Authentication: {
      ...{ issueTokens: isSolved, failAuthentication: session.length > 2, challengeName: 'CUSTOM_CHALLENGE' },
    },
    CreateAuthChallenge_Authentication: { publicChallengeParameters: { riddle: '6 * 7' } },
    VerifyAuthChallengeResponse_Authentication: { answerCorrect: challengeAnswer === '42' },
  }[event.triggerSource];
  return { statusCode: 200, payload: JSON.stringify({ ...event, response }) };
};

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:trigger';
const overrides = { clock: systemClock, invokeFunction };
let pool: Pool;
let users: CognitoUserPool;

beforeAll(async () => {
  pool = await startPool({
    overrides,
    pool: {
      LambdaConfig: { DefineAuthChallenge: arn, CreateAuthChallenge: arn, VerifyAuthChallengeResponse: arn },
    },
    client: {
      ExplicitAuthFlows: [
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
      ],
    },
  });
  users = new CognitoUserPool({ UserPoolId: pool.poolId, ClientId: pool.clientId, endpoint: pool.url });
});
afterAll(() => pool.close());

/** What a sign-in comes to: a session, or a challenge that the app has to answer. */
interface Outcome {
  readonly session?: CognitoUserSession;
  readonly asked?: string;
  readonly parameters?: unknown;
}

const outcome = (begin: (callbacks: IAuthenticationCallback) => void): Promise<Outcome> =>
  new Promise((resolve, reject) =>
    begin({
      onSuccess: (session) => resolve({ session }),
      onFailure: reject,
      newPasswordRequired: () => resolve({ asked: 'NEW_PASSWORD_REQUIRED' }),
      customChallenge: (parameters: unknown) => resolve({ asked: 'CUSTOM_CHALLENGE', parameters }),
    }),
  );

const done = <Result>(begin: (callback: (error?: Error | null, result?: Result) => void) => void): Promise<Result> =>
  new Promise((resolve, reject) => begin((error, result) => (error ? reject(error) : resolve(result as Result))));

const userNamed = (Username: string): CognitoUser => new CognitoUser({ Username, Pool: users });

/** Signs in by SRP unless another flow is given: the arithmetic of this client takes its time. */
function signIn(user: CognitoUser, Password: string, flow = 'USER_SRP_AUTH'): Promise<Outcome> {
  user.setAuthenticationFlowType(flow);
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password });
  return outcome((callbacks) => user.authenticateUser(details, callbacks));
}

const withPassword = (user: CognitoUser, secret = password) => signIn(user, secret, 'USER_PASSWORD_AUTH');
const signUp = (email: string, secret = password) =>
  done((callback) =>
    users.signUp(email, secret, [new CognitoUserAttribute({ Name: 'email', Value: email })], [], callback),
  );

describe('amazon-cognito-identity-js, unmodified', () => {
  it('signs up, confirms, signs in by SRP, refreshes, and changes attributes and password', async () => {
    const user = userNamed('ada@example.com');
    await signUp('ada@example.com');
    expect(await refusal(withPassword(user))).toBe('UserNotConfirmedException: User is not confirmed.');
    await done((callback) => user.resendConfirmationCode(callback));
    await done((callback) => user.confirmRegistration(pool.secretSent(), false, callback));
    const { session } = await signIn(user, password);
    expect(session?.isValid()).toBe(true);
    expect(session?.getIdToken().payload).toMatchObject({ email: 'ada@example.com', email_verified: true });
    const refreshToken = session?.getRefreshToken();
    const fresh = await done<CognitoUserSession>((callback) => user.refreshSession(refreshToken!, callback));
    expect(fresh.getAccessToken().getJwtToken()).not.toBe(session?.getAccessToken().getJwtToken());
    const nest = new CognitoUserAttribute({ Name: 'custom:nest', Value: 'Erebor' });
    await done((callback) => user.updateAttributes([nest], callback));
    const attributes = await done<CognitoUserAttribute[]>((callback) => user.getUserAttributes(callback));
    expect(attributes.map(({ Name, Value }) => `${Name} ${Value}`)).toContain('custom:nest Erebor');
    expect(await done((callback) => user.changePassword(password, 'Another-Horse-9', callback))).toBe('SUCCESS');
    expect(await refusal(withPassword(userNamed('ada@example.com')))).toBe(
      'NotAuthorizedException: Incorrect username or password.',
    );
    expect((await withPassword(userNamed('ada@example.com'), 'Another-Horse-9')).session?.isValid()).toBe(true);
  });

  it('remembers who has signed in, and signs out, here or everywhere', async () => {
    await addUser(pool, 'bea@example.com', [{ Name: 'email_verified', Value: 'true' }]);
    const isRevoked = (token: string) =>
      expect(pool.sdk.send(new GetUserCommand({ AccessToken: token }))).rejects.toThrow('has been revoked');
    for (const everywhere of [false, true]) {
      const user = userNamed('bea@example.com');
      await withPassword(user);
      const known = users.getCurrentUser();
      const session = await done<CognitoUserSession>((callback) => known?.getSession(callback));
      if (everywhere) await new Promise((onSuccess, onFailure) => void user.globalSignOut({ onSuccess, onFailure }));
      else await new Promise<void>((resolve) => void user.signOut(resolve));
      await isRevoked(session.getAccessToken().getJwtToken());
      expect(users.getCurrentUser()).toBeNull();
    }
  });

  it('answers the challenge of a new password', async () => {
    await pool.sdk.send(
      new AdminCreateUserCommand({ UserPoolId: pool.poolId, Username: 'cee@example.com', UserAttributes: [] }),
    );
    const user = userNamed('cee@example.com');
    expect(await signIn(user, pool.secretSent())).toEqual({ asked: 'NEW_PASSWORD_REQUIRED' });
    const { session } = await outcome((callbacks) => user.completeNewPasswordChallenge(password, {}, callbacks));
    expect(session?.isValid()).toBe(true);
  });

  it('answers a challenge of the customer, at the second attempt', async () => {
    await addUser(pool, 'dee@example.com');
    const user = userNamed('dee@example.com');
    user.setAuthenticationFlowType('CUSTOM_AUTH');
    const details = new AuthenticationDetails({ Username: 'dee@example.com' });
    const riddle = { asked: 'CUSTOM_CHALLENGE', parameters: expect.objectContaining({ riddle: '6 * 7' }) as unknown };
    expect(await outcome((callbacks) => user.initiateAuth(details, callbacks))).toEqual(riddle);
    expect(await outcome((callbacks) => user.sendCustomChallengeAnswer('41', callbacks))).toEqual(riddle);
    const { session } = await outcome((callbacks) => user.sendCustomChallengeAnswer('42', callbacks));
    expect(session?.isValid()).toBe(true);
  });

  it('resets a forgotten password', async () => {
    await addUser(pool, 'eve@example.com', [{ Name: 'email_verified', Value: 'true' }]);
    const user = userNamed('eve@example.com');
    await new Promise((onSuccess, onFailure) => void user.forgotPassword({ onSuccess, onFailure }));
    const code = pool.secretSent();
    await new Promise((onSuccess, onFailure) => {
      user.confirmPassword(code, 'Brand-New-Horse-8', { onSuccess, onFailure });
    });
    expect((await withPassword(user, 'Brand-New-Horse-8')).session?.isValid()).toBe(true);
  });

  it('reads each refusal', async () => {
    const user = userNamed('nobody@example.com');
    expect(await refusal(withPassword(user))).toBe('NotAuthorizedException: Incorrect username or password.');
    expect(await refusal(signUp('fay@example.com', 'short'))).toMatch(/^InvalidPasswordException: Password did not/);
    await signUp('gil@example.com');
    const wrong = pool.secretSent() === '000000' ? '000001' : '000000';
    const confirmed = done((callback) => userNamed('gil@example.com').confirmRegistration(wrong, false, callback));
    expect(await refusal(confirmed)).toBe(
      'CodeMismatchException: Invalid verification code provided, please try again.',
    );
    expect(await refusal(signUp('gil@example.com'))).toMatch(/^UsernameExistsException: An account with the given/);
  });
});
