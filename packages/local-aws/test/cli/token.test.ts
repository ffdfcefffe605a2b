import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CognitoIdentityProviderClient, GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSrpClient } from '../../src/client/srp-client.ts';
import {
  claimSignature,
  clientPublic,
  createVerifier,
  isClaimTimestamp,
  serverPublic,
  sharedKey,
} from '../../src/protocol/srp.ts';
import { runHere } from './run-here.ts';
import { run, startCommand, writeAssembly, type Ended } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'token-'));
const users = ['ada@example.com', 'adam@example.com', 'grace@example.com'].map((username) => ({
  username,
  password: 'Correct-Horse-7',
}));
beforeAll(() => {
  const Resources = {
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UsernameAttributes: ['email'] } },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: { Ref: 'Pool' },
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      },
    },
    Secretive: { Type: 'AWS::Cognito::UserPool', Properties: { UsernameAttributes: ['email'] } },
    WithSecret: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: { Ref: 'Secretive' },
        GenerateSecret: true,
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      },
    },
  };
  writeAssembly(join(directory, 'assembly'), Resources, {});
  const secretive = { username: 'eva@example.org', password: 'Correct-Horse-7', userPool: 'Secretive' };
  writeFileSync(join(directory, 'local-aws.json'), JSON.stringify({ users: [...users, secretive] }));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const token = (user: string): Promise<Ended> => runHere(directory, 'token', user);

describe('local-aws token', () => {
  it('prints a token that is good, and nothing else; says what is wrong in one line', async () => {
    const { outputs, stop } = await startCommand(directory, '--assembly', 'assembly');
    const { code, stdout, stderr } = await run(directory, 'token', 'grace');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const sdk = new CognitoIdentityProviderClient({
      endpoint: outputs.awsEndpointUrl,
      region: outputs.region,
      credentials: outputs.credentials,
    });
    const { UserAttributes } = await sdk.send(new GetUserCommand({ AccessToken: stdout.trim() }));
    expect(UserAttributes).toContainEqual({ Name: 'email', Value: 'grace@example.com' });

    expect(await token('ada@example.com')).toMatchObject({ code: 0 });
    expect(await token('ada')).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'NoSuchUser: ada names several users of local-aws.json. There are ada@example.com, adam@example.com, ' +
        'grace@example.com, eva@example.org.\n',
    });
    // Its only client has a secret.
    const ofSecretive = await token('eva');
    expect(ofSecretive).toMatchObject({ code: 0, stderr: '' });
    const [, claims = ''] = ofSecretive.stdout.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ username: expect.any(String) });
    expect(await token('eve')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^NoSuchUser: eve names no user [^\n]*\n$/),
    });
    await stop();
    expect(await token('grace')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^NotRunning: Nothing answers at http:[^\n]*another terminal\.\n$/),
    });
  });
});

describe('the command’s half of SRP', () => {
  const poolId = 'us-east-1_AbCdEf123';
  const userId = '0b1e2b0a-7f0c-4c5e-9f4a-1d2c3b4a5968';

  it('proves the right password to the server, and no other', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const property = fc.property(
      bytes(32),
      bytes(32),
      bytes(16),
      bytes(40),
      fc.string({ minLength: 1, unit: 'grapheme' }),
      (a, b, salt, block, password) => {
        fc.pre(a.some((byte) => byte > 1) && b.some((byte) => byte > 1));
        const verifier = createVerifier('AbCdEf123', userId, password, salt);
        const client = createSrpClient(poolId, a);
        const [A, B] = [clientPublic(client.publicValue) ?? 0n, serverPublic(verifier, b)];
        const challenge = {
          SALT: Buffer.from(salt).toString('hex'),
          SRP_B: B.toString(16),
          USER_ID_FOR_SRP: userId,
          SECRET_BLOCK: Buffer.from(block).toString('base64'),
        };
        const proof = client.prove(challenge, password, new Date(Date.UTC(2026, 10, 1, 9, 5, 3)));
        const key = sharedKey({ clientPublic: A, serverPublic: B, verifier, b }) ?? new Uint8Array();
        expect(proof).toEqual({
          timestamp: 'Sun Nov 1 09:05:03 UTC 2026',
          signature: claimSignature(key, 'AbCdEf123', userId, block, proof?.timestamp ?? '').toString('base64'),
        });
        expect(isClaimTimestamp(proof?.timestamp ?? '')).toBe(true);
        expect(client.prove(challenge, `${password}x`, new Date(0))?.signature).not.toBe(
          client.prove(challenge, password, new Date(0))?.signature,
        );
      },
    );
    fc.assert(property, { numRuns: 20 });
  });

  it('answers no numbers that no honest server sends', () => {
    const client = createSrpClient(poolId);
    for (const [SALT, SRP_B] of [
      ['', 'ab'],
      ['ab', ''],
      ['xy', 'ab'],
      ['ab', '0x12'],
    ])
      expect(client.prove({ SALT: SALT ?? '', SRP_B: SRP_B ?? '' }, 'x', new Date())).toBeUndefined();
  });
});
