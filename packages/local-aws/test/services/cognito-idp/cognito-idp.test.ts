import {
  AdminGetUserCommand,
  ConfirmSignUpCommand,
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { checkProperties } from '../../../src/contract/properties.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { createCognitoIdp } from '../../../src/services/cognito-idp/index.ts';
import { problemsOf, provision, testPorts } from '../../support/ports.ts';
import {
  clientProperties,
  password,
  poolProperties,
  refusal,
  serve,
  signIn,
  startPool,
  tokens,
  type Pool,
} from './support.ts';
import { respond } from '../../support/respond.ts';

let pool: Pool | undefined;
afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

describe('a restart', () => {
  it('keeps users, sessions, codes and keys', async () => {
    pool = await startPool();
    await pool.sdk.send(
      new SignUpCommand({ ClientId: pool.clientId, Username: 'ada@example.com', Password: password }),
    );
    await pool.sdk.send(
      new SignUpCommand({ ClientId: pool.clientId, Username: 'bea@example.com', Password: password }),
    );
    const code = pool.secretSent();
    await pool.sdk.send(
      new ConfirmSignUpCommand({
        ClientId: pool.clientId,
        Username: 'ada@example.com',
        ConfirmationCode: /\d{6}/.exec(pool.sent[0]?.body ?? '')?.[0],
      }),
    );
    const before = await tokens(pool, 'ada@example.com');
    const keys = pool.service.userPoolKeys(pool.poolId);

    const database = openDatabase(join(pool.ports.dataDir, 'state.db'));
    const second = createCognitoIdp({ ...pool.ports, database });
    const { ref: poolId } = await provision(second, 'AWS::Cognito::UserPool', 'Users', poolProperties);
    const { ref: clientId } = await provision(second, 'AWS::Cognito::UserPoolClient', 'Web', {
      UserPoolId: poolId,
      ...clientProperties,
    });
    const server = await serve(second);
    expect([poolId, clientId, second.userPoolKeys(poolId)]).toEqual([pool.poolId, pool.clientId, keys]);
    const { port } = new URL(server.url);
    const again: Pool = { ...pool, service: second, url: server.url };
    again.sdk.config.endpoint = async () => ({
      protocol: 'http:',
      hostname: '127.0.0.1',
      port: Number(port),
      path: '/',
    });
    expect(await refusal(again.sdk.send(new GetUserCommand({ AccessToken: before.AccessToken })))).toBe('accepted');
    expect(
      await refusal(
        again.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken: before.RefreshToken })),
      ),
    ).toBe('accepted');
    await again.sdk.send(
      new ConfirmSignUpCommand({ ClientId: clientId, Username: 'bea@example.com', ConfirmationCode: code }),
    );
    expect(await refusal(signIn(again, 'bea@example.com'))).toBe('accepted');
    await server.close();
    await second.stop();
    database.close();
  });
});

describe('resources', () => {
  it('answers what templates ask for', async () => {
    pool = await startPool();
    const { service, poolId } = pool;
    expect(poolId).toMatch(/^us-east-1_[0-9a-z]{9}$/);
    expect(pool.clientId).toMatch(/^[0-9a-z]{26}$/);
    const { attributes } = await provision(service, 'AWS::Cognito::UserPool', 'Users', poolProperties);
    expect(attributes).toEqual({
      UserPoolId: poolId,
      Arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${poolId}`,
      ProviderName: `cognito-idp.us-east-1.amazonaws.com/${poolId}`,
      ProviderURL: `https://cognito-idp.us-east-1.amazonaws.com/${poolId}`,
    });
    expect((await provision(service, 'AWS::Cognito::UserPoolGroup', 'Nobles', { UserPoolId: poolId })).ref).toMatch(
      /Nobles/,
    );
  });

  it('accepts the client that the CDK makes when it is told nothing, and describes it as it is declared', async () => {
    const service = (pool = await startPool()).service;
    const declared = {
      AllowedOAuthFlows: ['implicit', 'code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['profile', 'phone', 'email', 'openid', 'aws.cognito.signin.user.admin'],
      CallbackURLs: ['https://example.com'],
      SupportedIdentityProviders: ['COGNITO'],
    };
    const type = 'AWS::Cognito::UserPoolClient';
    expect(checkProperties(type, service.resources[type]?.properties ?? {}, declared)).toEqual(declared);
    const { ref } = await provision(service, type, 'Client', { UserPoolId: pool.poolId, ...declared });
    const { UserPoolClient } = await pool.sdk.send(
      new DescribeUserPoolClientCommand({ UserPoolId: pool.poolId, ClientId: ref }),
    );
    expect(UserPoolClient).toMatchObject(declared);
  });

  const unsupported: [string, Record<string, unknown>][] = [
    ['UserPool', { LambdaConfig: { CustomEmailSender: { LambdaArn: 'arn', LambdaVersion: 'V1_0' } } }],
    ['UserPool', { EnabledMfas: ['SMS_MFA'] }],
    ['UserPool', { Policies: { PasswordPolicy: { PasswordHistorySize: 3 } } }],
    ['UserPool', { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } }],
    ['UserPool', { SomethingNew: true }],
    ['UserPoolClient', { SupportedIdentityProviders: ['Google'] }],
    ['UserPoolClient', { RefreshTokenRotation: { Feature: 'ENABLED' } }],
    ['UserPoolClient', { ExplicitAuthFlows: ['USER_PASSWORD_AUTH'] }],
  ];
  it.each(unsupported)('%s refuses %j by name', async (type, properties) => {
    pool = await startPool();
    const provider = pool.service.resources[`AWS::Cognito::${type}`];
    expect(() => checkProperties(type, provider?.properties ?? {}, properties)).toThrow(
      /is not supported by local-aws/,
    );
    expect(() =>
      checkProperties(type, provider?.properties ?? {}, type === 'UserPool' ? poolProperties : clientProperties),
    ).not.toThrow();
  });

  it('refuses lifetimes that AWS refuses', async () => {
    pool = await startPool();
    const { service, poolId: UserPoolId } = pool;
    for (const properties of [
      { AccessTokenValidity: 25 },
      { RefreshTokenValidity: 30, TokenValidityUnits: { RefreshToken: 'minutes' } },
    ]) {
      expect(() => provision(service, 'AWS::Cognito::UserPoolClient', 'Bad', { UserPoolId, ...properties })).toThrow(
        /between/,
      );
    }
    expect(
      problemsOf(service, 'AWS::Cognito::UserPoolClient', { UserPoolId, AuthSessionValidity: 2 }).join(),
    ).toContain('AuthSessionValidity: 2 is not greater or equal to 3');
  });
});

describe('over HTTP', () => {
  it('lets browsers in', async () => {
    pool = await startPool();
    const preflight = await fetch(pool.url, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-headers')?.split(',')).toEqual(
      expect.arrayContaining(['content-type', 'x-amz-target', 'x-amz-user-agent', 'cache-control']),
    );
    const refused = await fetch(pool.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser' },
      body: '{}',
    });
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(await refused.json()).toEqual({
      __type: 'InvalidParameterException',
      message:
        "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: Member must not be null",
    });
  });

  it('answers any body with an error of its own, never with a failure', async () => {
    const started = await startPool();
    pool = started;
    const names = [
      'ClientId',
      'Username',
      'Password',
      'AuthFlow',
      'AuthParameters',
      'ChallengeName',
      'ChallengeResponses',
      'AccessToken',
      'UserAttributes',
      'ConfirmationCode',
      'Token',
      'RefreshToken',
      'UserPoolId',
      'Limit',
      'Filter',
    ];
    const request = fc.record({
      action: fc.constantFrom(...started.service.actions),
      members: fc.dictionary(
        fc.constantFrom(...names),
        fc.oneof(
          fc.jsonValue(),
          fc.constantFrom(started.clientId, started.poolId, 'USER_SRP_AUTH', 'PASSWORD_VERIFIER'),
        ),
        { maxKeys: 6 },
      ),
      administrator: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ action, members, administrator }) => {
        const principal = administrator
          ? ({ type: 'User', arn: 'a', accountId: '0', userId: 'u' } as const)
          : ({ type: 'Anonymous' } as const);
        const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` };
        const body = Buffer.from(JSON.stringify({ ClientId: started.clientId, UserPoolId: undefined, ...members }));
        const response = await respond(started.service, {
          method: 'POST',
          path: '/',
          query: new URLSearchParams(),
          headers,
          body,
          principal,
          requestId: 'r',
          sourceIp: '127.0.0.1',
        });
        expect(response.status === 200 || response.status === 400 || response.status === 501).toBe(true);
        expect(String(response.body)).not.toContain('InternalFailure');
      }),
      { numRuns: 600 },
    );
  });

  it('refuses actions and members that it does not have', async () => {
    pool = await startPool();
    const call = async (action: string, body: object) =>
      (
        (await (
          await fetch(pool?.url ?? '', {
            method: 'POST',
            headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` },
            body: JSON.stringify(body),
          })
        ).json()) as { __type: string; message: string }
      ).message;
    expect(await call('ConfirmDevice', {})).toMatch('Action ConfirmDevice is not supported');
    expect(await call('SignUp', { Nothing: 'x' })).toMatch('Parameter Nothing of SignUp is not supported');
    expect(await refusal(pool.sdk.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: 'a b' })))).toMatch(
      "Value at 'username' failed to satisfy constraint",
    );
  });
});

it('makes signing keys in the background of the first start', async () => {
  const ports = testPorts();
  const service = createCognitoIdp(ports);
  const { ref } = await provision(service, 'AWS::Cognito::UserPool', 'Users', poolProperties);
  const stored = () =>
    (ports.database.prepare('SELECT count(*) AS keys FROM cognito_key').get() as { keys: number }).keys;
  await expect.poll(stored, { timeout: 10_000 }).toBe(2);
  expect(service.userPoolKeys(ref)?.keys.length).toBe(2);
  expect(stored()).toBe(2);
  await service.stop();
  ports.dispose();
});
