import { createHmac } from 'node:crypto';
import {
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DescribeUserPoolClientCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SignUpCommand,
  type AuthFlowType,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { password, startPool, type Pool } from './support.ts';

let pool: Pool;
let secret: string;
beforeAll(async () => {
  const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
  pool = await startPool({ client: { GenerateSecret: true, ExplicitAuthFlows } });
  const described = new DescribeUserPoolClientCommand({ UserPoolId: pool.poolId, ClientId: pool.clientId });
  secret = (await pool.sdk.send(described)).UserPoolClient?.ClientSecret ?? '';
});
afterAll(() => pool.close());

const Username = 'ada@example.com';
const hashOf = (name: string): string =>
  createHmac('sha256', secret).update(`${name}${pool.clientId}`).digest('base64');
const refused = (message = 'Unable to verify secret hash for client') =>
  expect.objectContaining({
    name: 'NotAuthorizedException',
    message: expect.stringContaining(message) as string,
  }) as Error;
const signIn = (AuthFlow: AuthFlowType, AuthParameters: Record<string, string>) =>
  pool.sdk.send(new InitiateAuthCommand({ ClientId: pool.clientId, AuthFlow, AuthParameters }));

it('a client has a secret, which stays the same', () => {
  expect(secret).toMatch(/^[a-z0-9]{45,52}$/);
});

it('who knows the secret signs up, in and out', async () => {
  const { clientId: ClientId, sdk } = pool;
  const signUp = { ClientId, Username, Password: password, UserAttributes: [{ Name: 'email', Value: Username }] };
  await expect(sdk.send(new SignUpCommand(signUp))).rejects.toThrow(refused());
  await expect(sdk.send(new SignUpCommand({ ...signUp, SecretHash: hashOf('other') }))).rejects.toThrow(refused());
  const SecretHash = hashOf(Username);
  await sdk.send(new SignUpCommand({ ...signUp, SecretHash }));
  await expect(sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username }))).rejects.toThrow(refused());
  await sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username, SecretHash }));
  const confirm = { ClientId, Username, ConfirmationCode: pool.secretSent() };
  await expect(sdk.send(new ConfirmSignUpCommand(confirm))).rejects.toThrow(refused());
  await sdk.send(new ConfirmSignUpCommand({ ...confirm, SecretHash }));

  const proof = { USERNAME: Username, PASSWORD: password };
  await expect(signIn('USER_PASSWORD_AUTH', proof)).rejects.toThrow(refused());
  const { AuthenticationResult } = await signIn('USER_PASSWORD_AUTH', { ...proof, SECRET_HASH: SecretHash });
  const { RefreshToken = '', AccessToken } = AuthenticationResult ?? {};

  const user = await sdk.send(new GetUserCommand({ AccessToken }));
  await expect(signIn('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken })).rejects.toThrow(refused());
  const again = { REFRESH_TOKEN: RefreshToken, SECRET_HASH: hashOf(user.Username ?? '') };
  expect((await signIn('REFRESH_TOKEN_AUTH', again)).AuthenticationResult?.AccessToken).toBeDefined();
  const refresh = { ClientId, RefreshToken };
  await expect(sdk.send(new GetTokensFromRefreshTokenCommand(refresh))).rejects.toThrow(refused());
  const fresh = await sdk.send(new GetTokensFromRefreshTokenCommand({ ...refresh, ClientSecret: secret }));
  expect(fresh.AuthenticationResult?.AccessToken).toBeDefined();
  await expect(sdk.send(new RevokeTokenCommand({ ClientId, Token: RefreshToken }))).rejects.toThrow(refused());
  await sdk.send(new RevokeTokenCommand({ ClientId, Token: RefreshToken, ClientSecret: secret }));

  await sdk.send(new ForgotPasswordCommand({ ClientId, Username, SecretHash }));
  const forgotten = { ClientId, Username, ConfirmationCode: pool.secretSent(), Password: `${password}0` };
  await expect(sdk.send(new ConfirmForgotPasswordCommand(forgotten))).rejects.toThrow(refused());
  await sdk.send(new ConfirmForgotPasswordCommand({ ...forgotten, SecretHash }));
});

it('a challenge is answered with the hash, too', async () => {
  const SRP_A = 'ab'.repeat(384);
  const started = await signIn('USER_SRP_AUTH', { USERNAME: Username, SRP_A, SECRET_HASH: hashOf(Username) });
  const { USER_ID_FOR_SRP: USERNAME = '', SECRET_BLOCK = '' } = started.ChallengeParameters ?? {};
  const answer = (more: object) =>
    pool.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: pool.clientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: {
          USERNAME,
          PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
          PASSWORD_CLAIM_SIGNATURE: 'AAAA',
          TIMESTAMP: 'Sat Nov 21 16:00:00 UTC 2026',
          ...more,
        },
      }),
    );
  await expect(answer({})).rejects.toThrow(refused());
  await expect(answer({ SECRET_HASH: hashOf(USERNAME) })).rejects.toThrow(refused('Incorrect username or password'));
});
