import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outputs } from '../../src/runtime/outputs-model.ts';
import { runHere } from './run-here.ts';
import { startCommand, writeAssembly, type Ended } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'rotate-keys-'));
const assembly = join(directory, 'assembly');
const data = join(directory, 'data');
const user = { username: 'ada@example.com', password: 'Correct-Horse-7' };

beforeAll(() => {
  const Resources = {
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UsernameAttributes: ['email'] } },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: { Ref: 'Pool' },
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      },
    },
    Second: { Type: 'AWS::Cognito::UserPool', Properties: {} },
  };
  writeAssembly(assembly, Resources, {
    UserPoolId: { Ref: 'Pool' },
    ClientId: { Ref: 'Client' },
    SecondId: { Ref: 'Second' },
  });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const rotate = (...options: string[]): Promise<Ended> =>
  runHere(directory, 'rotate-keys', '--data-dir', data, ...options);
const start = () => startCommand(directory, '--data-dir', data, '--assembly', assembly);

const cognito = ({ awsEndpointUrl, credentials, region }: Outputs): CognitoIdentityProviderClient =>
  new CognitoIdentityProviderClient({ endpoint: awsEndpointUrl, region, credentials });

async function addUser(outputs: Outputs): Promise<void> {
  const named = { UserPoolId: outputs.stackOutputs['UserPoolId'], Username: user.username };
  await cognito(outputs).send(new AdminCreateUserCommand({ ...named, MessageAction: 'SUPPRESS' }));
  await cognito(outputs).send(new AdminSetUserPasswordCommand({ ...named, Password: user.password, Permanent: true }));
}

async function signIn(outputs: Outputs): Promise<string> {
  const request = {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: outputs.stackOutputs['ClientId'],
    AuthParameters: { USERNAME: user.username, PASSWORD: user.password },
  } as const;
  return (await cognito(outputs).send(new InitiateAuthCommand(request))).AuthenticationResult?.AccessToken ?? '';
}

const keySet = async (
  { awsEndpointUrl, stackOutputs }: Outputs,
  pool = stackOutputs['UserPoolId'],
): Promise<JSONWebKeySet> =>
  (await (await fetch(`${awsEndpointUrl}/${pool}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
const kidOf = (token: string): string => decodeProtectedHeader(token).kid ?? '';

/** Verifies tokens with the published keys only. */
async function expectVerified(outputs: Outputs, tokens: readonly string[]): Promise<void> {
  const keys = createLocalJWKSet(await keySet(outputs));
  for (const token of tokens) expect((await jwtVerify(token, keys)).payload['token_use']).toBe('access');
}

describe('local-aws rotate-keys', () => {
  it('explains itself, and refuses a directory without a state', async () => {
    expect(await rotate('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/while a runtime uses the directory[^]*--user-pool/),
    });
    expect(await rotate()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^NoState: [^\n]*\n$/) });
  });

  it('rotates under a runtime and on a stopped directory; tokens outlive it', async () => {
    const first = await start();
    const { UserPoolId = '', SecondId = '' } = first.outputs.stackOutputs;
    await addUser(first.outputs);
    const tokens = [await signIn(first.outputs)];
    const second = (await keySet(first.outputs, SecondId)).keys;

    expect(await rotate('--user-pool', UserPoolId)).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `${UserPoolId}: two new keys sign, 4 are published\n`,
    });
    tokens.push(await signIn(first.outputs));
    await expectVerified(first.outputs, tokens);
    expect((await keySet(first.outputs, SecondId)).keys).toEqual(second);
    expect(await rotate('--user-pool', 'us-east-1_none')).toMatchObject({
      code: 1,
      stderr: 'KeysNotRotated: User pool us-east-1_none does not exist.\n',
    });
    expect(await first.stop()).toMatchObject({ code: 0, stderr: `local-aws: Stopped; the data is in ${data}.\n` });
    expect(readdirSync(data).filter((name) => name.startsWith('key-rotation'))).toEqual([]);

    const stopped = await rotate();
    expect(stopped).toMatchObject({ code: 0, stderr: '' });
    expect(stopped.stdout.trim().split('\n').sort()).toEqual(
      [`${UserPoolId}: two new keys sign, 6 are published`, `${SecondId}: two new keys sign, 2 are published`].sort(),
    );
    expect(await rotate('--user-pool', 'us-east-1_none')).toMatchObject({
      code: 1,
      stderr: 'ResourceNotFoundException: User pool us-east-1_none does not exist.\n',
    });

    const again = await start();
    tokens.push(await signIn(again.outputs));
    expect(new Set(tokens.map(kidOf)).size).toBe(3);
    await expectVerified(again.outputs, tokens);
    expect((await keySet(again.outputs, SecondId)).keys).not.toEqual(second);
    expect(await again.stop()).toMatchObject({ code: 0 });
  });
});
