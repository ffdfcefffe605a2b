import { Amplify } from 'aws-amplify';
import { confirmSignIn, signIn, signOut } from 'aws-amplify/auth';
import { InitiateAuthCommand, RespondToAuthChallengeCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { InvokeFunction } from '../../../src/contract/ports.ts';
import {
  addUser,
  password,
  quickPower,
  refusal,
  srpClient,
  startPool,
  testClock,
  timestamp,
  type Pool,
} from './support.ts';

interface TriggerEvent {
  readonly triggerSource: string;
  readonly request: { readonly session?: readonly Answered[]; readonly challengeAnswer?: string };
}
interface Answered {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata: string | null;
}

const heard: TriggerEvent[] = [];
const go = { issueTokens: false, failAuthentication: false };

/** The password first, then a riddle. */
function defined(session: readonly Answered[]): object {
  const last = session.at(-1);
  if (last?.challengeName === 'SRP_A') return { ...go, challengeName: 'PASSWORD_VERIFIER' };
  if (last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult) return { ...go, issueTokens: true };
  return { ...go, challengeName: 'CUSTOM_CHALLENGE' };
}

const invokeFunction: InvokeFunction = async ({ payload }) => {
  const event = JSON.parse(payload) as TriggerEvent;
  heard.push(event);
  const { session = [], challengeAnswer } = event.request;
  const response = {
    PreAuthentication_Authentication: {},
    DefineAuthChallenge_Authentication: defined(session),
    CreateAuthChallenge_Authentication: { publicChallengeParameters: { riddle: '6 * 7' } },
    VerifyAuthChallengeResponse_Authentication: { answerCorrect: challengeAnswer === '42' },
  }[event.triggerSource];
  return { statusCode: 200, payload: JSON.stringify({ ...event, response }) };
};

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:trigger';
const LambdaConfig = Object.fromEntries(
  ['PreAuthentication', 'DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'].map((name) => [
    name,
    arn,
  ]),
);
const flows = { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] };
const username = 'ada@example.com';
const clock = testClock();
const overrides = { clock, invokeFunction };
let pool: Pool;

beforeAll(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  pool = await startPool({ overrides, pool: { LambdaConfig }, client: flows });
  for (const name of [username, 'bob@example.com']) await addUser(pool, name);
});
afterEach(() => signOut());
afterAll(() => pool.close());

async function begin({ sdk, clientId: ClientId, poolId } = pool, more: object = {}, name = username) {
  const srp = srpClient(poolId, quickPower);
  const AuthParameters = { USERNAME: name, SRP_A: srp.A, CHALLENGE_NAME: 'SRP_A', ...more };
  const asked = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters }));
  const { ChallengeParameters = {}, Session } = asked;
  const prove = (secret = password, session = Session) =>
    sdk.send(
      new RespondToAuthChallengeCommand({
        ...{ ClientId, ChallengeName: 'PASSWORD_VERIFIER' as const, Session: session },
        ChallengeResponses: {
          USERNAME: ChallengeParameters['USER_ID_FOR_SRP'] ?? '',
          PASSWORD_CLAIM_SECRET_BLOCK: ChallengeParameters['SECRET_BLOCK'] ?? '',
          TIMESTAMP: timestamp,
          PASSWORD_CLAIM_SIGNATURE: srp.sign(ChallengeParameters, secret, timestamp),
        },
      }),
    );
  return { asked, prove };
}

const riddle = ({ sdk, clientId: ClientId }: Pool, Session: string | undefined, ANSWER: string) =>
  sdk.send(
    new RespondToAuthChallengeCommand({
      ...{ ClientId, ChallengeName: 'CUSTOM_CHALLENGE' as const, Session },
      ChallengeResponses: { USERNAME: username, ANSWER },
    }),
  );

describe('CUSTOM_AUTH that begins with the password', () => {
  it('asks for the password, then for what the functions like: aws-amplify, unmodified', async () => {
    Amplify.configure({
      Auth: { Cognito: { userPoolId: pool.poolId, userPoolClientId: pool.clientId, userPoolEndpoint: `${pool.url}/` } },
    });
    heard.length = 0;
    const authFlowType = 'CUSTOM_WITH_SRP';
    const { nextStep } = await signIn({ username, password, options: { authFlowType } });
    expect(nextStep).toMatchObject({
      signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE',
      additionalInfo: { riddle: '6 * 7' },
    });
    const wrong = await confirmSignIn({ challengeResponse: '41' });
    expect(wrong.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE');
    expect(await confirmSignIn({ challengeResponse: '42' })).toMatchObject({ isSignedIn: true });
    const sessions = heard.flatMap(({ triggerSource, request }) =>
      triggerSource.startsWith('Define') ? [request.session] : [],
    );
    const step = (challengeName: string, challengeResult = true) => ({
      ...{ challengeName, challengeResult, challengeMetadata: null },
    });
    const first = [step('SRP_A')];
    const second = [...first, step('PASSWORD_VERIFIER')];
    const third = [...second, step('CUSTOM_CHALLENGE', false)];
    expect(sessions).toEqual([first, second, third, [...third, step('CUSTOM_CHALLENGE')]]);
    expect(heard.filter(({ triggerSource }) => triggerSource.startsWith('PreAuth'))).toHaveLength(1);
  });

  it('ends with a wrong password, and takes no answer twice', async () => {
    const wrong = await begin();
    const incorrect = 'NotAuthorizedException: Incorrect username or password.';
    expect(await refusal(wrong.prove('Wrong-Horse-77'))).toBe(incorrect);
    expect(await refusal(wrong.prove())).toBe(incorrect);
    const right = await begin();
    const { Session } = await right.prove();
    expect(await refusal(right.prove())).toBe(incorrect);
    expect((await riddle(pool, Session, '42')).AuthenticationResult?.IdToken).toBeDefined();
    expect(await refusal(riddle(pool, Session, '42'))).toMatch('session can only be used once');
  });

  it.each<[string, (other: string | undefined) => string | undefined]>([
    ['another user', (other) => other],
    ['nobody', () => 'AAAA'.repeat(8)],
  ])('takes no session of %s', async (_, sessionOf) => {
    const other = await begin(pool, {}, 'bob@example.com');
    const own = await begin();
    const session = sessionOf(other.asked.Session);
    expect(await refusal(own.prove(password, session))).toBe('NotAuthorizedException: Invalid session for the user.');
  });

  it('ends when its session does', async () => {
    const { prove } = await begin();
    clock.advance(181_000);
    expect(await refusal(prove())).toBe('NotAuthorizedException: Invalid session for the user, session is expired.');
  });

  it.each([
    [{ SRP_A: '0' }, 'InvalidParameterException: SRP_A is not valid.'],
    [{ CHALLENGE_NAME: 'OTHER' }, 'CHALLENGE_NAME OTHER of CUSTOM_AUTH'],
    [{ USERNAME: 'nobody@example.com' }, 'NotAuthorizedException: Incorrect username or password.'],
  ])('with %j is refused', async (more, message) => {
    expect(await refusal(begin(pool, more))).toContain(message);
  });

  it.each<[string, object, object, string]>([
    ['functions', {}, flows, 'Custom auth lambda trigger is not configured for the user pool.'],
    ['a client that may', { LambdaConfig }, {}, 'CUSTOM_AUTH is not enabled for the client.'],
  ])('needs %s', async (_, properties, client, message) => {
    const other = await startPool({ overrides, pool: { ...properties }, client: { ...client } });
    expect(await refusal(begin(other))).toBe(`InvalidParameterException: ${message}`);
    await other.close();
  });
});
