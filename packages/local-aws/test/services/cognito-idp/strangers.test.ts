import {
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, password, srpClient, startPool, testClock, timestamp, type Pool, type TestClock } from './support.ts';

/** A stranger must not learn which of these names exist. The last one does not. */
const names = ['known@example.com', 'disabled@example.com', 'unverified@example.com', 'unknown@example.com'];
const unknown = 'unknown@example.com';
/** A public value as any client could send; its secret is never used. */
const { A: SRP_A } = srpClient('us-east-1_users0000');

let pool: Pool;
let clock: TestClock;
beforeEach(async () => {
  clock = testClock();
  pool = await startPool({
    overrides: { clock },
    client: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
  });
  for (const Username of names.filter((name) => name !== unknown))
    await addUser(pool, Username, [{ Name: 'email_verified', Value: 'true' }]);
  await pool.sdk.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username: 'disabled@example.com' }));
  await pool.sdk.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId: pool.poolId,
      Username: 'unverified@example.com',
      UserAttributes: [{ Name: 'email_verified', Value: 'false' }],
    }),
  );
});
afterEach(() => pool.close());

/** Answers status, headers and body, with random parts and the caller's own parts replaced. */
async function ask(action: string, body: object): Promise<{ text: string; json: Record<string, unknown> }> {
  const response = await fetch(pool.url, {
    method: 'POST',
    headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` },
    body: JSON.stringify({ ClientId: pool.clientId, ...body }),
  });
  const raw = await response.text();
  const headers = [...response.headers].filter(
    ([name]) => !['date', 'x-amzn-requestid', 'content-length'].includes(name),
  );
  const text = raw
    .replace(/"Destination":"[kdu]\*/, '"Destination":"?*')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replace(/"SALT":"[0-9a-f]{32}"/, '"SALT":"…"');
  return {
    text: JSON.stringify([
      response.status,
      headers,
      text
        .replace(/"SECRET_BLOCK":"[^"]{700,}"/, '"SECRET_BLOCK":"…"')
        .replace(/"SRP_B":"[0-9a-f]{740,768}"/, '"SRP_B":"…"'),
    ]),
    json: JSON.parse(raw) as Record<string, unknown>,
  };
}

const questions: Record<string, (name: string) => Promise<string>> = {
  'a password': async (USERNAME) =>
    (
      await ask('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: 'Wrong-Horse-77' },
      })
    ).text,
  'an SRP challenge': async (USERNAME) =>
    (await ask('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A } })).text,
  'an SRP answer': async (USERNAME) => {
    const { json } = await ask('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A } });
    const parameters = json['ChallengeParameters'] as Record<string, string>;
    const ChallengeResponses = {
      USERNAME,
      PASSWORD_CLAIM_SECRET_BLOCK: parameters['SECRET_BLOCK'],
      TIMESTAMP: timestamp,
      PASSWORD_CLAIM_SIGNATURE: Buffer.alloc(32, 7).toString('base64'),
    };
    return (await ask('RespondToAuthChallenge', { ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses })).text;
  },
  'an SRP answer in bad form': async (USERNAME) =>
    (await ask('RespondToAuthChallenge', { ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses: { USERNAME } }))
      .text,
  'a code for a second factor': async (USERNAME) =>
    (
      await ask('RespondToAuthChallenge', {
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session: 'x'.repeat(60),
        ChallengeResponses: { USERNAME, SOFTWARE_TOKEN_MFA_CODE: '123456' },
      })
    ).text,
  'a new password': async (USERNAME) =>
    (
      await ask('RespondToAuthChallenge', {
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session: 'x'.repeat(60),
        ChallengeResponses: { USERNAME, NEW_PASSWORD: password },
      })
    ).text,
  'a forgotten password': async (Username) => (await ask('ForgotPassword', { Username })).text,
  'a code for a forgotten password': async (Username) =>
    (await ask('ConfirmForgotPassword', { Username, ConfirmationCode: '000000', Password: password })).text,
};

describe('to somebody who does not know the password, users and strangers look alike when asked', () => {
  // Passwords lock after five tries, codes after twenty.
  it.each(Object.keys(questions))('for %s, the first time and past every limit', async (question) => {
    const histories = new Map<string, string[]>();
    for (const name of names) {
      const history: string[] = [];
      for (let time = 0; time < (question.includes('forgotten') ? 22 : 7); time++)
        history.push((await questions[question]?.(name)) ?? '');
      histories.set(name, history);
    }
    for (const name of names) expect([name, histories.get(name)]).toEqual([name, histories.get(unknown)]);
  });
});

it('a stranger whom somebody asks about leaves no user behind, and sends nothing', async () => {
  const users = () => pool.ports.database.prepare('SELECT sub FROM cognito_user').all().length;
  const before = [users(), pool.sent.length];
  for (const question of Object.values(questions)) await question(unknown);
  expect([users(), pool.sent.length]).toEqual(before);
  await pool.sdk.send(new SignUpCommand({ ClientId: pool.clientId, Username: unknown, Password: password }));
  expect(users()).toBe((before[0] ?? 0) + 1);
});

// On AWS too, SignUp tells that a name is taken, and that reveals who has confirmed.
it('somebody who has not confirmed yet is like a stranger to whoever asks for a code, or tries one', async () => {
  const Username = 'unconfirmed@example.com';
  await pool.sdk.send(new SignUpCommand({ ClientId: pool.clientId, Username, Password: password }));
  const history = async (name: string): Promise<string[]> => {
    const answers: string[] = [];
    for (let time = 0; time < 3; time += 1)
      answers.push(
        (await ask('ResendConfirmationCode', { Username: name })).text,
        (await ask('ConfirmSignUp', { Username: name, ConfirmationCode: '000000' })).text,
      );
    return answers;
  };
  expect(await history(Username)).toEqual(await history(unknown));
  expect((await ask('ResendConfirmationCode', { Username })).json).toMatchObject({
    CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' },
  });
});
